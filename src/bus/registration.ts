import type {
  Command,
  Event,
  EventContext,
  EventRecord,
  HookName,
  HookRule,
  Permissions,
  Schema,
} from '../plugin/index.ts'

export type Handler = (input: any, context: EventContext<any>) => unknown
export type Listener = (record: EventRecord, context: EventContext<any>) => unknown

/** All that one plugin puts into the bus; it comes and goes as a whole. */
export interface Registration {
  readonly plugin: string
  /** Ours: has no circuit and may act on behalf of an agent. */
  readonly builtIn: boolean
  readonly priority: number
  /** Its place in the order of loading. */
  readonly loaded: number
  readonly commands: readonly { readonly token: Command; readonly run: Handler }[]
  readonly emits: readonly Event[]
  readonly hooks: readonly {
    readonly hook: HookName
    readonly rule: HookRule
    readonly run: (...args: any[]) => unknown
  }[]
  readonly listeners: { readonly patterns: readonly string[]; readonly run: Listener }[]
  readonly replaces: readonly string[]
  /** Further checks of data, by the name of the event. */
  readonly validators: Map<string, Schema>
  readonly permissions: Permissions
  /** Failures in a row after which a command is answered PLUGIN_UNAVAILABLE for a while. */
  readonly maxFailures: number
}

/** The daemon itself, where it calls or emits. */
export const kernel: Registration = {
  plugin: 'daemon',
  builtIn: true,
  priority: 0,
  loaded: -1,
  commands: [],
  emits: [],
  hooks: [],
  listeners: [],
  replaces: [],
  validators: new Map(),
  permissions: {},
  maxFailures: Number.POSITIVE_INFINITY,
}
