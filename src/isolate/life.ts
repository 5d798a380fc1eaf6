import { fail, type KsiError, messageOf } from '../errors.ts'
import type { Awaitable, EventContext, PluginContext } from '../plugin/index.ts'
import { Gate } from './gate.ts'
import { inTime } from './in-time.ts'
import { LineLimit } from './line-limit.ts'
import { type Initialized, type LogMessage, protocolLimits, protocolVersion, type Request } from './messages.ts'
import { type Asked, Peer, type Result } from './peer.ts'
import { PluginProcess } from './plugin-process.ts'
import type { ProcessLimits, Program } from './program.ts'
import { RecentWork } from './recent-work.ts'
import { remoteContextOf } from './remote-context.ts'
import { serveRequest } from './serve-requests.ts'
import type { Subscriptions } from './subscriptions.ts'
import { Watch } from './watch.ts'

/** Milliseconds. */
export const lifeLimits = { manifest: 10_000, start: 30_000, stop: 5000, kill: 500 } as const

export interface LifeOwner {
  readonly name: string
  readonly program: Program
  readonly limits: ProcessLimits
  /** What the plugin writes to the log before it is started, or prints at any time. */
  readonly log: PluginContext['log']
  /** Told of each line that it prints. */
  readonly printed: (line: string) => void
  /** Once; `wanted` when it was asked to end. */
  readonly ended: (how: string, wanted: boolean) => void
}

/** What a started plugin may use of the daemon. */
export interface Lent {
  readonly context: PluginContext<any, any>
  readonly subscriptions: Subscriptions
}

/** One process of a plugin, from its start to its end. */
export class Life {
  readonly startedAt = performance.now()
  readonly #owner: LifeOwner
  readonly #process: PluginProcess
  readonly #peer: Peer
  readonly #watch: Watch
  readonly #work = new RecentWork()
  readonly #end = Promise.withResolvers<void>()
  #gate = new Gate(protocolLimits.atOnce)
  #lent: Lent | undefined
  #isBegun = false
  #isWanted = false
  #lastPrinted: string | undefined
  readonly #strays: LineLimit

  constructor(owner: LifeOwner) {
    this.#owner = owner
    this.#strays = new LineLimit(text => this.#printed(text, 'channel'))
    this.#process = new PluginProcess(owner.program, owner.limits, {
      line: text => this.#receive(text),
      printed: (text, where) => {
        owner.printed(text)
        this.#printed(text, where)
      },
      ended: how => this.#ended(how),
    })
    const handlers = {
      answer: (request: Asked) => this.#answer(request),
      cancelled: () => {}, // what it asked for goes on; the reply is thrown away there
      log: (message: LogMessage) => this.#log(message),
      stray: (line: string) => this.#strays.line(line),
    }
    this.#peer = new Peer(this.#process.channel, handlers, protocolLimits.fromPlugin)
    this.#watch = new Watch({
      ping: () => this.#peer.ask({ type: 'ping' }),
      kill: reason => this.#process.kill(reason),
    })
  }

  /** Absent when it could not be started. */
  get pid(): number | undefined {
    return this.#process.pid
  }

  /** Asks for the manifest. Throws PLUGIN_LOAD_FAILED; the process is killed when it takes too long. */
  async initialize(path: string, ksi: string): Promise<Initialized> {
    const limits = { message_bytes: protocolLimits.messageBytes, at_once: protocolLimits.atOnce }
    const request = { type: 'initialize', protocol: protocolVersion, ksi, path, limits } as const
    const asked = this.#within(request, lifeLimits.manifest, 'it did not say its manifest')
    const { value } = await asked.catch(cause => {
      const { code, details } = cause as KsiError
      throw code === 'PLUGIN_LOAD_FAILED' ? cause : this.#failed(messageOf(cause)).with(details ?? {})
    })
    const said = (value ?? {}) as Initialized
    if (said.protocol !== protocolVersion)
      throw this.#failed(`it speaks version ${said.protocol} of the plugin protocol, this is ${protocolVersion}`)
    const room = Number.isInteger(said.at_once) ? Math.max(1, said.at_once!) : protocolLimits.atOnce
    this.#gate = new Gate(Math.min(room, protocolLimits.atOnce))
    return said
  }

  /** Runs its setup. */
  async begin(name: string, lent: Lent): Promise<void> {
    const { config, data_dir } = lent.context
    this.#lent = lent
    await this.#within({ type: 'start', name, config, data_dir }, lifeLimits.start, 'its setup did not end')
    this.#isBegun = true
    this.#watch.begin()
  }

  /** Something about an event. `exact`: the data may carry exact texts. */
  about(event: EventContext, request: Request, exact = false): Promise<Result> {
    // what follows from another event may be what that one waits for: it must not wait for the other's place
    const isFree = event.depth > 0 && request.type !== 'event'
    if (isFree) return this.#ask(event, request, exact)
    if (this.#gate.enter()) return this.#leaving(this.#ask(event, request, exact))
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    const back = this.#gate.wait(event.name, () => {
      over()
      this.#leaving(this.#ask(event, request, exact)).then(resolve, reject)
    })
    const giveUp = (): void => {
      back()
      over()
      reject(event.signal.reason ?? fail('TIMEOUT', event.name))
    }
    const arm = (): void => whenAborted(event.signal, giveUp)
    const over = this.#watch.working({ due: event.deadline, arm, expire: giveUp })
    return promise
  }

  /** A hook that is about no event. */
  hook(request: Request): Promise<Result> {
    return this.#peer.ask(request)
  }

  /** Asks it to undo what it began and to end; kills it when it does not. */
  async stop(): Promise<void> {
    this.#isWanted = true
    this.#watch.end()
    const asked = this.#peer.ask({ type: 'stop', grace_ms: lifeLimits.stop })
    await inTime(asked, lifeLimits.stop).catch(() => {}) // whatever it says, it ends
    await inTime(this.#end.promise, lifeLimits.kill).catch(() => {})
    await this.kill('it was asked to stop')
  }

  /** Resolves when it is gone. */
  async kill(reason: string): Promise<void> {
    this.#isWanted = true
    this.#process.kill(reason)
    await this.#end.promise
  }

  async #within(request: Request, ms: number, what: string): Promise<Result> {
    try {
      return await inTime(this.#peer.ask(request), ms, () => {
        const reason = `${what} within ${ms / 1000} s`
        this.#process.kill(reason)
        return this.#failed(reason)
      })
    } catch (cause) {
      throw cause instanceof Error && 'code' in cause ? cause : this.#failed(messageOf(cause))
    }
  }

  #leaving(asked: Promise<Result>): Promise<Result> {
    const leave = (): void => this.#gate.leave()
    asked.then(leave, leave)
    return asked
  }

  #ask(event: EventContext, request: Request, exact: boolean): Promise<Result> {
    const id = this.#peer.nextId
    this.#work.begin(id, event)
    const asked = this.#peer.ask(request, exact)
    const over = this.#watch.working({
      due: event.deadline,
      arm: () => this.#arm(id, event),
      expire: () => this.#giveUp(id, event, fail('TIMEOUT', event.name)),
    })
    const done = (): void => {
      this.#work.end(id)
      over()
    }
    asked.then(done, done)
    return asked
  }

  /** The signal costs more than most requests do: only those that take a while are told by it. */
  #arm(id: number, event: EventContext): void {
    const { signal } = event
    whenAborted(signal, () => this.#giveUp(id, event, signal.reason))
  }

  #giveUp(id: number, event: EventContext, reason: unknown): void {
    if (!this.#peer.cancel(id, reason)) return // it is over already
    if ((reason as Partial<KsiError>)?.code === 'TIMEOUT') this.#watch.overdue(event.name)
  }

  /** Whatever it says, the daemon goes on. */
  #receive(line: string): void {
    try {
      this.#peer.receive(line)
    } catch (cause) {
      this.#owner.log.warn(`a message of it could not be read: ${messageOf(cause)}`, { line: line.slice(0, 1000) })
    }
  }

  #answer(request: Asked): Awaitable<unknown> {
    if (!this.#lent) throw fail('INVALID_EVENT', 'nothing can be asked before start')
    const { context, subscriptions } = this.#lent
    return serveRequest({ context, subscriptions, work: this.#work, deliver: this.#deliver }, request)
  }
  #deliver = (subscription: number, data: unknown, event: EventContext): Promise<unknown> =>
    this.about(event, { type: 'event', subscription, name: event.name, data, context: remoteContextOf(event) })

  #log({ level, message, fields, in: about }: LogMessage): void {
    const log = this.#work.of(about)?.log ?? this.#lent?.context.log ?? this.#owner.log
    const say = ({ DEBUG: log.debug, WARN: log.warn, ERROR: log.error } as Record<string, typeof log.debug>)[
      level ?? ''
    ]
    ;(say ?? log)(String(message).slice(0, 65_536), typeof fields === 'object' && fields !== null ? fields : undefined)
  }

  #printed(text: string, from: string): void {
    this.#lastPrinted = text
    this.#owner.log(text, { from })
  }

  #ended(how: string): void {
    this.#watch.end()
    this.#strays.end()
    this.#lent?.subscriptions.clear()
    const reason = this.#isBegun
      ? fail('PLUGIN_UNAVAILABLE', this.#owner.name).with({ hint: `${how}: it is started again` })
      : this.#failed(how)
    this.#peer.close(reason)
    this.#end.resolve()
    this.#owner.ended(how, this.#isWanted)
  }

  #failed(reason: string): KsiError {
    const last = this.#lastPrinted
    const hint = last === undefined ? 'it printed nothing: run it by hand' : `it printed last: ${last.slice(0, 500)}`
    return fail('PLUGIN_LOAD_FAILED', this.#owner.name, reason).with({ hint })
  }
}

const whenAborted = (signal: AbortSignal, run: () => void): void => {
  if (signal.aborted) run()
  else signal.addEventListener('abort', run, { once: true })
}
