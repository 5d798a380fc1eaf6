import { FromText } from './from-text.ts'
import { type Group, isKey } from './key.ts'
import { configKeys } from './keys.ts'
import type { Places } from './resolve-path.ts'
import { type Path, type Settled, settle } from './settle.ts'

/** What the command line may say. Relative paths begin at the working directory. */
export interface Flags {
  readonly config?: string | undefined
  readonly home?: string | undefined
  /** The folder in which the daemon stands in for the old one. */
  readonly dropIn?: string | undefined
  readonly pluginDir?: readonly string[] | undefined
  readonly socketDir?: string | undefined
  readonly logLevel?: string | undefined
  /** The same as `logLevel: 'DEBUG'`. */
  readonly debug?: boolean | undefined
  /** `daemon.event_timeout=5`, for any key. */
  readonly set?: readonly string[] | undefined
}

export type Environment = Readonly<Record<string, string | undefined>>

/** One setting that did not come from the file: what it is called, and what it says. */
export interface Given {
  /** `--log-level` or `KSI_LOG_LEVEL`. */
  readonly name: string
  readonly settled: Settled
  /** Lists of folders add to what the file says: before it, or after it. */
  readonly adds?: 'before' | 'after'
}

/** What the environment says, weakest first. */
export const fromEnvironment = (env: Environment, places: Places): Given[] =>
  variables(configKeys, []).flatMap(({ path, names, isList }) =>
    // The first name wins; lists of folders are all used, in this order.
    (isList ? names : names.toReversed()).flatMap(name => {
      const text = env[name]
      if (!text) return []
      return [
        { name, settled: settle(nest(path, new FromText(text)), places), ...(isList && { adds: 'after' as const }) },
      ]
    }),
  )

/** What the command line says, weakest first. */
export const fromFlags = (flags: Flags, places: Places): Given[] => {
  const given = (name: string, path: Path, value: unknown): Given => ({
    name,
    settled: settle(nest(path, value), places),
  })
  const list: Given[] = (flags.set ?? []).map(setting => fromSet(setting, places))
  if (flags.debug) list.push(given('--debug', ['daemon', 'log_level'], 'DEBUG'))
  if (flags.logLevel !== undefined) list.push(given('--log-level', ['daemon', 'log_level'], flags.logLevel))
  if (flags.socketDir !== undefined)
    list.push(given('--socket-dir', ['transports', 'unix', 'socket_dir'], flags.socketDir))
  if (flags.pluginDir?.length) {
    list.push({ ...given('--plugin-dir', ['daemon', 'plugin_dirs'], flags.pluginDir), adds: 'before' })
  }
  return list
}

const fromSet = (setting: string, places: Places): Given => {
  const end = setting.indexOf('=')
  const path = setting.slice(0, end).split('.')
  if (end > 0 && path.every(name => name !== '')) {
    return { name: '--set', settled: settle(nest(path, new FromText(setting.slice(end + 1))), places) }
  }
  const text = 'expected <key>=<value>, as daemon.event_timeout=5'
  return { name: '--set', settled: { settings: [], warnings: [], problems: [{ path: [setting], at: 'key', text }] } }
}

const nest = (path: Path, value: unknown): unknown =>
  path.reduceRight<unknown>((inner, name) => Object.fromEntries([[name, inner]]), value)

interface Variable {
  readonly path: Path
  readonly names: readonly string[]
  readonly isList: boolean
}

const variables = (group: Group, path: Path): Variable[] =>
  Object.entries(group.keys).flatMap(([name, node]) => {
    const here = [...path, name]
    if (!isKey(node)) return variables(node, here)
    return node.env ? [{ path: here, names: node.env, isList: node.kind === 'paths' }] : []
  })
