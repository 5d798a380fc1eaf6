import { fail, type KsiError } from '../errors.ts'
import type { Plugin } from '../plugin/index.ts'
import { satisfies } from './order.ts'

/** The version of the plugin API this daemon offers. */
export const apiVersion = '1.0.0'

/** A plugin, and where it came from. */
export interface Found {
  readonly plugin: Plugin
  /** Absent for the built-ins. */
  readonly path?: string | undefined
  /** How the process is that it has to itself. */
  readonly process?: OwnProcess | undefined
  /** The files it was read from, as far as its process says so. */
  readonly files?: readonly string[] | undefined
}

/** The process of a plugin that does not run in the daemon's. */
export interface OwnProcess {
  readonly health: 'idle' | 'running' | 'waiting' | 'failed' | 'stopped'
  /** Why it does not run. */
  readonly error: KsiError | undefined
  /** What it printed, in lines. */
  readonly printed: { readonly lines: number; readonly last: string } | undefined
  /** Starts it anew when it was given up. */
  readonly reset: () => Promise<void>
}

interface Refused {
  /** Absent when it is the second of its name: that name is the first one's. */
  readonly plugin?: Plugin
  readonly path: string | undefined
  readonly error: KsiError
}

/** Tells those that shall run from those that are disabled, come twice, also beside what runs, or were written for another API. */
export const sortOut = (
  found: readonly Found[],
  isEnabled: (name: string) => boolean,
  running: readonly Found[] = [],
) => {
  const wanted = new Map<string, Found>()
  const taken = new Map(running.map(one => [one.plugin.name, one]))
  const refused: Refused[] = []
  const disabled: Found[] = []
  for (const one of found) {
    const { plugin, path } = one
    const first = taken.get(plugin.name) ?? wanted.get(plugin.name)
    if (!isEnabled(plugin.name)) disabled.push(one)
    else if (first) refused.push({ path, error: twice(one, first) })
    else if (!satisfies(apiVersion, plugin.ksi ?? '^1')) refused.push({ plugin, path, error: otherApi(plugin) })
    else wanted.set(plugin.name, one)
  }
  return { wanted: [...wanted.values()], refused, disabled }
}

const otherApi = ({ name, ksi }: Plugin): KsiError =>
  fail('PLUGIN_LOAD_FAILED', name, `it wants version ${ksi} of the plugin API, this is ${apiVersion}`)

const twice = ({ plugin, path }: Found, first: Found): KsiError => {
  const error = fail('DUPLICATE_PLUGIN', plugin.name, path ?? 'the built-ins', first.path ?? 'the built-ins')
  const hint =
    first.path === undefined
      ? `choose another name, and say replaces: ['…'] for the commands of ${plugin.name} that you want to answer`
      : 'remove or rename one of them'
  return error.with({ path, first: first.path, hint })
}
