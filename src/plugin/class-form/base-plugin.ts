import type { Awaitable } from '../awaitable.ts'
import type { PluginCapabilities, PluginMetadata } from './capabilities.ts'
import type { GuideContext, GuideListener } from './guide-context.ts'

export interface About {
  readonly metadata: PluginMetadata
  readonly capabilities?: PluginCapabilities
}

/**
 * The guide's class form: who it is, what it offers, and methods named after hooks (`ksi_handle_event`, …).
 * Export the class: `export const ksi_plugin = MyPlugin`.
 */
export abstract class BasePlugin {
  readonly metadata: PluginMetadata
  readonly capabilities: PluginCapabilities
  /** There from `onInitialize` on. */
  declare context: GuideContext
  constructor({ metadata, capabilities = {} }: About) {
    this.metadata = metadata
    this.capabilities = capabilities
  }

  /** Called once, before any hook. */
  onInitialize(): Awaitable<void> {}
  /** Called once, when the plugin ends. */
  onCleanup(): Awaitable<void> {}

  /** Tells an event; gives back what it is answered with, if somebody does. */
  emit(event_name: string, data: object = {}): Awaitable<any> {
    return this.context.emit(event_name, data)
  }
  /** Calls the listener with name, data and context of events that fit. */
  subscribe(patterns: string | readonly string[], listener: GuideListener): string {
    return this.context.subscribe(patterns, listener)
  }
}

/** Answers the events that fit `handled_events` in `handleEvent`. Names without a `*` are commands; no list of them is needed. */
export abstract class EventHandlerPlugin extends BasePlugin {
  readonly handled_events: readonly string[]
  constructor({ handled_events, ...about }: About & { readonly handled_events: readonly string[] }) {
    super(about)
    this.handled_events = handled_events
  }

  /** Nothing, given back, means: not mine. */
  abstract handleEvent(event_name: string, data: any, context: GuideContext): Awaitable<unknown>

  ksi_handle_event(event_name: string, data: any, context: GuideContext): Awaitable<unknown> {
    return this.handleEvent(event_name, data, context)
  }
}

/** How a service is. */
export interface ServiceStatus {
  readonly name: string
  readonly running: boolean
  readonly [more: string]: unknown
}

/** Something that starts and stops with the daemon, and is lent to other plugins as `service_name`. */
export abstract class ServicePlugin extends BasePlugin {
  readonly service_name: string
  running = false
  constructor({ service_name, ...about }: About & { readonly service_name: string }) {
    super(about)
    this.service_name = service_name
  }

  /** Called when all plugins are there. */
  onStart(): Awaitable<void> {}
  /** Called when the daemon stops. */
  onStop(): Awaitable<void> {}
  getStatus(): ServiceStatus {
    return { name: this.service_name, running: this.running }
  }
}

/** Brings clients over something that is no unix socket; started for every enabled section of `transports` of its type. */
export abstract class TransportPlugin extends BasePlugin {
  readonly transport_type: string
  constructor({ transport_type, ...about }: About & { readonly transport_type: string }) {
    super(about)
    this.transport_type = transport_type
  }

  /** Undefined when it cannot serve with this configuration. */
  abstract createTransport(config: any): Awaitable<object | undefined>

  ksi_create_transport(transport_type: string, config: any): Awaitable<object | undefined> {
    return transport_type === this.transport_type ? this.createTransport(config) : undefined
  }
}
