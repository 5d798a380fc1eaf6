import { boolean, type Group, integer, path, pathOrOff, text, unset } from './key.ts'

const oldSocket = (name: string) =>
  unset(pathOrOff({ doc: `The path of \`${name}.sock\`.`, env: [`KSI_${name.toUpperCase()}_SOCKET`] }))

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
        compatibility_mode: boolean(true, {
          doc: 'Answers the old commands on `control.sock` and the old sockets; false: events only.',
        }),
        legacy_sockets: pathOrOff({ doc: 'The folder in which the five old sockets are served as well.' }),
        legacy_socket_paths: {
          doc: 'Old sockets one by one: each is served where its path says, also when the others are not. False: not this one.',
          keys: {
            admin: oldSocket('admin'),
            agents: oldSocket('agents'),
            messaging: oldSocket('messaging'),
            state: oldSocket('state'),
            completion: oldSocket('completion'),
          },
        },
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
