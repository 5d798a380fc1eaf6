import { fail } from '../../errors.ts'
import { andThen } from '../awaitable.ts'
import type { EventContext, PluginContext } from '../context.ts'
import { anything, jsonSchema } from '../json-schema.ts'
import { mapValues } from '../manifest.ts'
import type { Plugin } from '../plugin.ts'
import type { Command, Event, EventName } from '../tokens.ts'
import { type BasePlugin, EventHandlerPlugin, ServicePlugin } from './base-plugin.ts'
import { bareNamespace, type DescribedCommand, type DescribedFact, tableOf } from './capabilities.ts'
import { type ClassHook, hooksOf } from './class-hooks.ts'
import { type Given, GuideContext } from './guide-context.ts'

/** The class form is only another spelling of definePlugin. */
export const fromClass = (PluginClass: new () => BasePlugin): Plugin => fromInstance(new PluginClass())

/** The same for an instance, or for a plain object with the same fields and methods. */
export const fromInstance = (plugin: BasePlugin): Plugin => {
  const { metadata, capabilities = {} } = plugin
  const { ksi_api, ...about } = metadata
  const { requires_services = [], permissions } = capabilities
  const hooks = hooksOf(plugin) as Record<string, ClassHook>
  const commands = commandsOf(plugin)
  const emits = mapValues(tableOf(capabilities.emits), factOf)
  const services = servicesOf(plugin)
  const patterns = patternsOf(plugin, Object.keys(commands))
  return {
    version: '1.0.0',
    description: '',
    ...about,
    ...(ksi_api !== undefined && { ksi: ksi_api }),
    ...(permissions && { permissions }),
    commands,
    emits,
    provides: byName(services),
    needs: byName(requires_services),
    hooks: mapValues(hooks, ({ rule }, hook) =>
      hook === 'handleEvent' && patterns.length > 0 ? { ...rule, patterns } : rule,
    ),
    setup: context => {
      const given: Given = {
        plugin: metadata.name,
        context,
        emits: new Set(Object.keys(emits)),
        subscriptions: new Set(),
      }
      const run = mapValues(hooks, ({ bind }) => bind(() => given))
      plugin.context = new GuideContext(given)
      return andThen(begin(plugin, context), () => ({
        commands: mapValues(commands, ({ name }) => answering(name, run.handleEvent)),
        services: Object.fromEntries(services.map(name => [name, run.provideService?.(name) ?? plugin])),
        hooks: run,
      }))
    },
  }
}

const begin = (plugin: BasePlugin, { defer }: PluginContext) => {
  defer(() => plugin.onCleanup?.())
  return plugin.onInitialize?.()
}

type Run = (name: string, data: unknown, event: EventContext) => unknown

const answering = (name: string, handle: Run | undefined) => (data: unknown, event: EventContext) =>
  andThen(handle?.(name, data, event), result => {
    if (result !== undefined && result !== null) return result
    throw fail('EVENT_NOT_HANDLED', name)
  })

const commandsOf = (plugin: BasePlugin): Record<string, Command> => {
  const { commands, legacy_commands = {} } = plugin.capabilities ?? {}
  const handled = plugin instanceof EventHandlerPlugin ? plugin.handled_events.filter(name => !name.includes('*')) : []
  const legacy = new Map(Object.entries(legacy_commands).map(([old, name]) => [name, old]))
  return mapValues({ ...tableOf<DescribedCommand>(handled), ...tableOf(commands) }, (said, name) => {
    const { input, output, doc = '', ...about } = said
    const old = legacy.get(name)
    return {
      ...about,
      name: name as EventName,
      doc,
      input: input ? jsonSchema(input) : anything,
      output: output ? jsonSchema(output) : anything,
      ...(old !== undefined && { legacy: old }),
    }
  })
}

const factOf = ({ data, doc = '', ...about }: DescribedFact, name: string): Event => ({
  ...about,
  name: name as EventName,
  doc,
  data: data ? jsonSchema(data) : anything,
})

const servicesOf = (plugin: BasePlugin): string[] => {
  const { provides_services = [] } = plugin.capabilities ?? {}
  return [...new Set([...provides_services, ...(plugin instanceof ServicePlugin ? [plugin.service_name] : [])])]
}

/** What it is asked about; empty: about everything that nobody declares. */
const patternsOf = (plugin: BasePlugin, commands: readonly string[]): string[] => {
  const { event_namespaces = [] } = plugin.capabilities ?? {}
  const handled = plugin instanceof EventHandlerPlugin ? plugin.handled_events : []
  return [...new Set([...commands, ...handled, ...event_namespaces.map(name => `${bareNamespace(name)}:*`)])]
}

const byName = (names: readonly string[]) => Object.fromEntries(names.map(name => [name, { name }]))
