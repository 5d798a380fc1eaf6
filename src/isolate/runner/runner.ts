import { fail, fromWire, type WireError } from '../../errors.ts'
import { remarksOn } from '../../host/class-shape.ts'
import { importedBy } from '../../host/lend-modules.ts'
import { importPlugin } from '../../host/load.ts'
import { Scope } from '../../host/scope.ts'
import {
  type Awaitable,
  andThen,
  type Command,
  describe,
  manifestOf,
  mapValues,
  type Plugin,
  type Schema,
  sayIssues,
  toWire,
  withRaw,
} from '../../plugin/index.ts'
import { rawFields } from '../../protocol/raw-fields.ts'
import { Answer, type Initialized, protocolVersion, type RemoteContext, type ToPlugin } from '../messages.ts'
import type { Asked, Peer } from '../peer.ts'
import { blockingHandlers } from './blocking-handlers.ts'
import { Emitter } from './emitter.ts'
import { pluginContext } from './plugin-context.ts'
import { RemoteEvent } from './remote-event.ts'

type Run = (...args: any[]) => unknown
interface Delivered {
  commands?: Record<string, Run>
  hooks?: Record<string, Run>
}

/** The plugin's side: answers what the daemon asks, with the plugin. */
export class Runner {
  /** Resolves when the plugin has been stopped and the daemon was told. */
  readonly over: Promise<void>
  readonly #peer: () => Peer
  readonly #scope = new Scope()
  readonly #events = new Map<number, RemoteEvent>()
  readonly #listeners = new Map<number, Run>()
  readonly #end = Promise.withResolvers<void>()
  #plugin: Plugin | undefined
  #path = ''
  #delivered: Delivered = {}
  #emitter: Emitter | undefined

  constructor(peer: () => Peer) {
    this.#peer = peer
    this.over = this.#end.promise
  }

  answer(request: Asked, line: string): Awaitable<unknown> {
    switch (request.type) {
      case 'initialize':
        return this.#initialize(request)
      case 'start':
        return this.#start(request)
      case 'command':
        return this.#command(request, line)
      case 'event':
        return this.#about(request, event => this.#listeners.get(request.subscription)?.(request.data, event))
      case 'hook':
        return this.#hook(request)
      case 'ping':
        return undefined
      case 'stop':
        return this.#stop()
      default:
        throw fail('INVALID_EVENT', `the daemon does not ask for ${request.type}`)
    }
  }

  cancelled(id: number): void {
    this.#events.get(id)?.cancel()
  }

  async #initialize({ path }: Extract<ToPlugin, { type: 'initialize' }>): Promise<Initialized> {
    this.#path = path
    this.#plugin = await importPlugin(path)
    for (const message of remarksOn(this.#plugin)) this.#peer().log({ level: 'WARN', message })
    const manifest = manifestOf(this.#plugin)
    return { protocol: protocolVersion, manifest, files: importedBy(path) }
  }

  async #start(request: Extract<ToPlugin, { type: 'start' }>): Promise<void> {
    const plugin = this.#plugin!
    this.#emitter = new Emitter(this.#peer(), plugin)
    const config = await checked(plugin.config, request.config, `plugins.${plugin.name}`)
    const context = pluginContext({
      config,
      dataDir: request.data_dir,
      emitter: this.#emitter,
      scope: this.#scope,
      listen: (patterns, listener) => this.#listen(patterns, listener),
    })
    const given = ((await plugin.setup(context)) ?? {}) as Delivered
    await given.hooks?.pluginContext?.(context)
    this.#delivered = { ...given, commands: { ...given.commands, ...blockingHandlers(plugin, this.#path) } }
    for (const part of ['commands', 'hooks'] as const)
      for (const key of Object.keys(plugin[part] ?? {}))
        if (typeof this.#delivered[part]?.[key] !== 'function')
          throw fail('PLUGIN_LOAD_FAILED', plugin.name, `${part}.${key} is declared and not delivered`).with({
            hint: `let setup return { ${part}: { ${key}: … } }`,
          })
  }

  #command(request: Extract<Asked, { type: 'command' }>, line: string): Awaitable<unknown> {
    const { command, data, name } = request
    const token = (this.#plugin!.commands as Record<string, Command>)[command]!
    if (token.raw && typeof data === 'object' && data !== null) withRaw(data, rawFields(line, token.raw))
    const run = (input: unknown) => this.#about(request, event => this.#delivered.commands![command]!(input, event))
    // the daemon has checked what its JSON Schema says; a schema of another library may say more
    if (token.input['~standard'].vendor === 'ksi') return run(data)
    return checked(token.input, data, name).then(run)
  }

  #hook(request: Extract<Asked, { type: 'hook' }>): Awaitable<unknown> {
    const { hook, args, context } = request
    const run = this.#delivered.hooks![hook]!
    if (!context) return andThen(run(...args), said => this.#crossing(hook, said))
    const given = hook === 'eventError' ? [fromWire(args[0] as WireError)] : args
    return andThen(
      this.#about({ id: request.id, context }, event => run(...given, event)),
      said => said,
    )
  }

  /** What some hooks give back has functions in it: those are run or described here. */
  #crossing(hook: string, said: any): unknown {
    if (hook === 'ready') {
      for (const { run } of said?.tasks ?? []) void (run as Run)(this.#scope.signal)
      return undefined
    }
    if (hook !== 'registerValidators' || !said) return said
    return mapValues(said as Record<string, Schema>, one => ('~standard' in one ? describe(one, 'input') : one))
  }

  /** Runs a handler, hook or listener for an event, and answers with what it says and has staged. */
  #about(
    { id, context }: { id: number; context: RemoteContext },
    run: (event: RemoteEvent) => unknown,
  ): Awaitable<unknown> {
    const emitter = this.#emitter!
    const event = new RemoteEvent(id, context, emitter)
    this.#events.set(id, event)
    const outer = emitter.enter(event)
    let result: unknown
    try {
      result = run(event)
    } catch (cause) {
      this.#events.delete(id)
      throw cause
    } finally {
      emitter.leave(outer)
    }
    const done = (value: unknown): Answer => {
      this.#events.delete(id)
      return new Answer(value instanceof Error ? toWire(value) : value, event.changes)
    }
    return andThen(result as Awaitable<unknown>, done)
  }

  #listen(patterns: readonly string[], listener: Run): void {
    const peer = this.#peer()
    this.#listeners.set(peer.nextId, listener)
    void peer.ask({ type: 'subscribe', patterns })
  }

  async #stop(): Promise<void> {
    await this.#scope.end()
    setImmediate(() => this.#end.resolve()) // after the answer to this
  }
}

const checked = async (schema: Schema | undefined, value: unknown, where: string): Promise<unknown> => {
  if (!schema || schema['~standard'].vendor === 'ksi') return value
  const said = await schema['~standard'].validate(value)
  if (said.issues) throw fail('INVALID_INPUT', where, sayIssues(said.issues))
  return said.value
}
