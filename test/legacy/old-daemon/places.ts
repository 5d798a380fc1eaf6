import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

export interface OldPlaces {
  /** Of its sockets, unless variables name others. */
  readonly folder: string
  readonly sockets: Readonly<Record<string, string>>
  readonly database: string
  readonly identities: string
}

/** Where the old daemon had everything that it is asked for here; missing folders are made. */
export const oldPlaces = (root: string, env: NodeJS.ProcessEnv): OldPlaces => {
  const at = (path: string): string => {
    const absolute = resolve(root, path)
    mkdirSync(dirname(absolute), { recursive: true })
    return absolute
  }
  const names = ['admin', 'agents', 'messaging', 'state', 'completion']
  const sockets = names.map(name => [name, at(env[`KSI_${name.toUpperCase()}_SOCKET`] ?? `sockets/${name}.sock`)])
  return {
    folder: dirname(sockets[0]![1]!),
    sockets: Object.fromEntries(sockets),
    database: at(env.KSI_DB_PATH ?? 'var/db/agent_shared_state.db'),
    identities: at(env.KSI_IDENTITY_STORAGE_PATH ?? 'var/db/identities.json'),
  }
}
