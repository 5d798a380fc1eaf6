import { mkdirSync } from 'node:fs'
import { type Bus, logger, matches, type Registration } from '../bus/index.ts'
import { fail } from '../errors.ts'
import type { Plugin, PluginContext } from '../plugin/index.ts'
import type { Calls } from './calls.ts'
import type { Run } from './delivered.ts'
import type { Scope } from './scope.ts'

/** The instance that a context belongs to. */
export interface ContextOwner {
  readonly plugin: Plugin
  readonly registration: Registration
  readonly scope: Scope
  readonly calls: Calls
  readonly bus: Bus
  readonly dataDir: () => string
}

/** What `setup` is given. */
export const pluginContext = (
  { plugin, registration, scope, calls, bus, dataDir }: ContextOwner,
  { config, services }: { readonly config: unknown; readonly services: any },
): PluginContext<any, any, any> => {
  const listen = (patterns: readonly string[], listener: Run): void => {
    const denied = patterns.find(pattern => !matches(plugin.permissions?.subscribe, pattern))
    if (denied !== undefined) throw fail('PERMISSION_DENIED', plugin.name, `subscribe to ${denied}`)
    const run = calls.passing('listeners', '', (record, context) => listener(record.data, context))
    registration.listeners.push({ patterns, run })
    bus.routes.changed()
  }
  return {
    config,
    services,
    signal: scope.signal,
    call: (command, input, behalf) => bus.call(registration, command, { input, behalf }) as never,
    emit: (event, data, changes = []) => bus.emit(registration, event, { data, changes, join: false }),
    emitFor:
      behalf =>
      (event, data, changes = []) =>
        bus.emit(registration, event, { data, changes, behalf, join: false }),
    log: logger(bus.say, plugin.name),
    on: (event, listener) => listen([event.name], listener),
    subscribe: listen,
    defer: cleanup => scope.defer(cleanup),
    get data_dir() {
      const folder = dataDir()
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      return folder
    },
  }
}
