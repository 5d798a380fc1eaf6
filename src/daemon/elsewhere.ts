import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { sep } from 'node:path'
import type { Bus } from '../bus/index.ts'
import { logger } from '../bus/index.ts'
import type { Config } from '../config/keys.ts'
import { type PluginSettings, settingsOf } from '../config/plugin-settings.ts'
import { nameOf } from '../host/discover.ts'
import type { Elsewhere } from '../host/find-plugins.ts'
import type { Isolation } from '../isolate/isolation.ts'

const mib = 1_048_576
/** Files of other languages run nowhere else. */
const foreign = /\.(?:py|json)$/

export interface Processes extends Elsewhere {
  /** Ends the processes of plugins that were found and not started. */
  readonly rest: () => Promise<void>
  /** Whether the operator has left it to us where this plugin runs, and it runs here. */
  readonly mayMove: (name: string) => boolean
  /** From now on the plugin of this name runs there when it is read again; the result takes that back. */
  readonly move: (name: string) => () => void
  readonly close: () => Promise<void>
}

interface Around {
  readonly bus: Bus
  /** As it is now. */
  readonly config: () => Config
  /** Where files are kept that had to be compiled. */
  readonly compiledIn: string
}

/** Plugins in processes of their own, as the configuration wants them; nothing is loaded for it until there is one. */
export const processesOf = ({ bus, config, compiledIn }: Around): Processes => {
  let made: Isolation | undefined
  const isolation = async (): Promise<Isolation> => {
    const { Isolation } = await import('../isolate/isolation.ts')
    made ??= new Isolation({
      log: name => logger(bus.say, name),
      report: error => bus.failures.report(error),
      compiledIn,
    })
    return made
  }
  const settings = (name: string): PluginSettings => settingsOf(config(), name)
  const limits = (name: string) => ({ memory: settings(name).memory_limit * mib })
  const moved = new Set<string>()
  const isWanted = (name: string): boolean => moved.has(name) || settings(name).isolate === 'process'
  const isApart = (path: string): boolean => isBelow(path, config().daemon.isolated_plugin_dirs)
  const runs = (name: string, path: string): boolean => {
    if (foreign.test(path) || isWanted(name)) return true
    return settings(name).isolate === undefined && isApart(path)
  }
  const wanted = (): string[] => [...Object.keys(config().plugins), ...moved].filter(isWanted)
  return {
    nameFor: path => (foreign.test(path) || isApart(path) ? nameOf(path) : wanted().find(name => mayBe(name, path))),
    runs,
    load: async (path, name) => {
      const processes = await isolation()
      const found = await processes.load(path, limits(name))
      const isRight = limits(found.plugin.name).memory === limits(name).memory
      if (isRight && runs(found.plugin.name, path)) return found
      await processes.rest(found)
      return runs(found.plugin.name, path) ? processes.load(path, limits(found.plugin.name)) : undefined
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

/** Whether the file lies in one of these folders, or below; the real ones, since that is what a plugin's path is. */
const isBelow = (path: string, folders: readonly string[]): boolean =>
  folders.some(folder => existsSync(folder) && path.startsWith(realpathSync(folder) + sep))

/** A plugin's name stands in its source, if not in the name of its file: whoever is to run elsewhere is not first run here. */
const mayBe = (name: string, path: string): boolean =>
  nameOf(path) === name || readFileSync(path, 'utf8').includes(name)
