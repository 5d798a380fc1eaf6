import { boolean, type Group, integer, path, pathOrOff, text } from './key.ts'

/** The section `transports`. */
export const transportKeys = {
  doc: 'Where clients connect.',
  keys: {
    unix: {
      doc: 'Unix sockets.',
      keys: {
        enabled: boolean(true, { doc: 'Opens the sockets.', env: ['KSI_TRANSPORT_UNIX_ENABLED'] }),
        socket_dir: path('/tmp/ksi', {
          doc: 'The folder of `events.sock` and `control.sock`.',
          env: ['KSI_SOCKET_DIR'],
        }),
        compatibility_mode: boolean(true, { doc: 'Answers the old commands on `control.sock`; false: events only.' }),
        legacy_sockets: pathOrOff({ doc: 'The folder in which the five old sockets are served as well.' }),
      },
    },
    http: {
      doc: 'HTTP, for dashboards and scrapers. Not offered yet: no port is opened.',
      keys: {
        enabled: boolean(false, {
          doc: 'Opens the port.',
          remark: 'HTTP is not offered yet: no port is opened',
        }),
        host: text('127.0.0.1', { doc: 'The address it listens at.' }),
        port: integer(8374, { least: 0, most: 65_535, doc: 'The port; 0 takes any free one.' }),
      },
    },
  },
  others: {
    doc: 'A transport that a plugin makes; its further keys are passed to that plugin.',
    remark: 'no transport of this name is built in, so a plugin must make it',
    keys: { enabled: boolean(false, { doc: 'Asks the plugins for it.' }) },
    others: 'anything',
  },
} as const satisfies Group
