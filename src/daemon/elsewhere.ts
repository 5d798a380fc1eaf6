import { readFileSync } from 'node:fs'
import type { Bus } from '../bus/index.ts'
import { logger } from '../bus/index.ts'
import { type PluginSettings, settingsOf } from '../config/plugin-settings.ts'
import { nameOf } from '../host/discover.ts'
import type { Elsewhere } from '../host/find-plugins.ts'
import type { Isolation } from '../isolate/isolation.ts'

const mib = 1_048_576
/** Files of other languages run nowhere else. */
const foreign = /\.(?:py|json)$/

type Sections = Parameters<typeof settingsOf>[0]

export interface Processes extends Elsewhere {
  /** Ends the processes of plugins that were found and not started. */
  readonly rest: () => Promise<void>
  /** Whether the operator has left it to us where this plugin runs, and it runs here. */
  readonly mayMove: (name: string) => boolean
  /** From now on the plugin of this name runs there when it is read again; the result takes that back. */
  readonly move: (name: string) => () => void
  readonly close: () => Promise<void>
}

/** Plugins in processes of their own, as the configuration wants them; nothing is loaded for it until there is one. */
export const processesOf = (bus: Bus, config: Sections): Processes => {
  let made: Isolation | undefined
  const isolation = async (): Promise<Isolation> => {
    const { Isolation } = await import('../isolate/isolation.ts')
    made ??= new Isolation({
      log: name => logger(bus.say, name),
      report: error => bus.failures.report(error),
    })
    return made
  }
  const settings = (name: string): PluginSettings => settingsOf(config, name)
  const moved = new Set<string>()
  const runs = (name: string): boolean => moved.has(name) || settings(name).isolate === 'process'
  const wanted = (): string[] => [...Object.keys(config.plugins), ...moved].filter(runs)
  return {
    nameFor: path => (foreign.test(path) ? nameOf(path) : wanted().find(name => mayBe(name, path))),
    runs,
    load: async (path, name) => {
      const processes = await isolation()
      const found = await processes.load(path, { memory: settings(name).memory_limit * mib })
      if (foreign.test(path) || runs(found.plugin.name)) return found
      await processes.rest(found)
      return undefined
    },
    rest: async () => made?.rest(),
    mayMove: name => !moved.has(name) && settings(name).isolate === undefined,
    move: name => {
      moved.add(name)
      return () => void moved.delete(name)
    },
    close: async () => made?.close(),
  }
}

/** A plugin's name stands in its source, if not in the name of its file: whoever is to run elsewhere is not first run here. */
const mayBe = (name: string, path: string): boolean =>
  nameOf(path) === name || readFileSync(path, 'utf8').includes(name)
