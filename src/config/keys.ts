import { daemonKeys } from './daemon-keys.ts'
import { type Group, integer, text, unset, type ValueOf } from './key.ts'
import { pluginKeys } from './plugin-keys.ts'
import { transportKeys } from './transport-keys.ts'

/** The version of daemon.json that this program reads and writes. */
export const configVersion = 1

/** Every key of daemon.json. Types, defaults, checks, messages and docs/CONFIGURATION.md are made from this. */
export const configKeys = {
  doc: 'The whole file.',
  keys: {
    version: integer(configVersion, { least: 1, doc: 'The version of this file’s format.' }),
    $schema: unset(text('', { doc: 'For editors; the daemon does not read it.' })),
    daemon: daemonKeys,
    transports: transportKeys,
    plugins: pluginKeys,
  },
} as const satisfies Group

/** The whole configuration, complete with defaults and frozen; paths are absolute. */
export type Config = ValueOf<typeof configKeys>
