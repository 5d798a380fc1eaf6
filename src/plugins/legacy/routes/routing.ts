import {
  type Awaitable,
  andThen,
  type Connection,
  type KsiError,
  type Line,
  messageOf,
  toWire,
} from '../../../plugin/index.ts'
import type { LegacyCall } from '../command.ts'
import { commandsByName } from '../commands/index.ts'
import type { Legacy } from '../legacy.ts'
import { callerOf } from '../usage/caller.ts'
import type { Usage } from '../usage/usage.ts'
import { Counts } from './counts.ts'
import { findOldDaemon } from './find-old-daemon.ts'
import { answerFor, Forwarding, noOldDaemon } from './forwarding.ts'
import type { OldDaemon } from './old-daemon/old-daemon.ts'
import { oldPlace } from './old-place.ts'
import { type KeptRoutes, keptIn } from './route.ts'
import { RouteTable, waysOf } from './route-table.ts'
import type { Routed } from './routed.ts'
import type { Shadow } from './shadow/shadow.ts'
import { type Stream, Streams } from './streams.ts'
import { changedRoutes, returned } from './tokens.ts'
import { watched } from './watched.ts'

type Wrong = 'differences' | 'errors'

/** Why a command goes back: so many of the last calls went wrong. */
interface Why {
  readonly from: 'shadow' | 'plugins'
  readonly reason: Wrong
  readonly wrong: number
  readonly of: number
}

/** Sends each command of the old daemon the way its route says, and brings routes back on which too much goes wrong. */
export class Routing {
  readonly streams = new Streams()
  readonly counts = new Counts()
  readonly #legacy: Legacy
  readonly #names = commandsByName()
  #table: RouteTable
  #old: OldDaemon | undefined
  #forwarding: Forwarding | undefined
  #shadow: Promise<Shadow> | undefined
  #changing: Promise<unknown> = Promise.resolve()
  readonly #returning = new Set<string>()

  constructor(legacy: Legacy, kept: KeptRoutes) {
    this.#legacy = legacy
    this.#table = new RouteTable(kept)
    this.#follow()
    legacy.defer(() => this.#end())
  }

  get table(): RouteTable {
    return this.#table
  }

  get old(): OldDaemon | undefined {
    return this.#old
  }

  /** What a message asks for, as routes know it. */
  routed(message: object, call: LegacyCall): Routed {
    const { command: said } = message as { command?: unknown }
    const name = typeof said === 'string' ? said.trim() : ''
    const known = this.#names.get(name)
    const command = known?.name ?? name
    return { command, known, message, call, client: callerOf(command, message, call) }
  }

  /**
   * Answers a command; `ours` answers it here. What agents and plugins of ours ask is answered here in any case: what they may do
   * the old daemon does not know.
   */
  answer(routed: Routed, ours: () => Awaitable<unknown>, usage: Pick<Usage, 'note'>): Awaitable<unknown> {
    const { command, known, client, call } = routed
    if (call.context.actor.kind !== 'client') return ours()
    const way = this.#table.pick(command, client)
    this.counts.of(command).calls[way]++
    if (way === 'plugins') {
      if (!this.#old) return ours()
      return watched(ours, call.context, isWrong => this.#answered(command, isWrong))
    }
    if (known) usage.note(known, client)
    return way === 'legacy' ? this.#forward(routed) : this.#compare(routed)
  }

  /** A client on a stream says something to the old daemon. */
  say(stream: Stream, line: Line, connection: Connection): Awaitable<void> {
    const refused = line.text === undefined ? undefined : this.#refusal(line, connection)
    if (refused) return andThen(connection.answer({ codec: line.codec, error: toWire(refused) }), () => {})
    if (line.text === undefined) return andThen(connection.answer(line), () => {})
    stream.say(line.text)
  }

  #refusal(line: Line, { id }: Connection): KsiError | undefined {
    const client = this.#legacy.services.connections.get(id)
    if (!client || !('request' in line)) return undefined
    const message = line.request.data as { command?: unknown }
    const known = this.#names.get(typeof message.command === 'string' ? message.command.trim() : '')
    return this.#forwarding?.refusal(known, message, client)
  }

  /**
   * Other routes: kept first, then followed. Changes follow each other.
   * `change` throws, or gives nothing when there is nothing to change.
   */
  change(change: (kept: KeptRoutes) => KeptRoutes): Promise<void> {
    const done = this.#changing.then(async () => {
      const next = change(this.#table.kept)
      await this.#legacy.emit(changedRoutes, { ...next, routes: { ...next.routes } }, [rowOf(next)])
      this.#use(next)
    })
    this.#changing = done.catch(() => {})
    return done
  }

  /** Why a daemon with these routes is not well. */
  problem(): string | undefined {
    if (!this.#table.leadsTo('legacy', 'shadow') || this.#old?.state !== 'away') return undefined
    return `the old daemon does not answer at ${this.#old.socket}, and commands are routed to it`
  }

  #use(kept: KeptRoutes): void {
    for (const command of Object.keys(kept.routes)) {
      const counts = this.counts.seen(command)
      counts.compared.forget()
      counts.answered.forget()
    }
    this.#table = new RouteTable(kept)
    this.#follow()
  }

  /** Finds the old daemon, and another one if that is meant now. */
  #follow(): void {
    const { kept } = this.#table
    const socket = this.#table.isEmpty ? undefined : oldPlace(kept, this.#legacy)
    if (!this.#table.leadsTo('shadow')) this.#endShadow()
    if (socket === this.#old?.socket) return
    this.#old?.close()
    this.#old = undefined
    if (socket === undefined) return
    this.#old = findOldDaemon(socket, this.#legacy)
    this.#forwarding = new Forwarding(this.#old, this.streams, this.#legacy)
  }

  async #forward(routed: Routed): Promise<unknown> {
    if (!this.#old || !this.#forwarding) throw noOldDaemon(routed.command)
    return answerFor(routed, await this.#forwarding.answer(routed))
  }

  async #compare(routed: Routed): Promise<unknown> {
    if (!this.#old || !this.#forwarding) throw noOldDaemon(routed.command)
    const shadow = await this.#shadowing()
    const compare = await shadow?.begin(routed).catch(() => undefined)
    try {
      const answer = await this.#forwarding.answer(routed)
      compare?.(answer.line)
      return answerFor(routed, answer)
    } catch (cause) {
      compare?.(undefined)
      throw cause
    }
  }

  /** What the shadow needs is loaded with the first command in it; without it the old daemon answers all the same. */
  async #shadowing(): Promise<Shadow | undefined> {
    this.#shadow ??= import('./shadow/shadow.ts').then(
      ({ Shadow }) =>
        new Shadow(this.#legacy, this.#old!, {
          counts: this.counts,
          judge: command => this.#judge(command, 'differences'),
        }),
    )
    try {
      return await this.#shadow
    } catch (cause) {
      this.#shadow = undefined
      this.#legacy.log.error('nothing can be compared with the old daemon', { reason: messageOf(cause) })
      return undefined
    }
  }

  #answered(command: string, isWrong: boolean): void {
    this.counts.of(command).answered.note(isWrong)
    if (isWrong) this.#judge(command, 'errors')
  }

  /** Brings a command back to the old daemon when too much of what was seen last went wrong. */
  #judge(command: string, reason: Wrong): void {
    const { compared, answered } = this.counts.of(command)
    const { most_different, most_failed } = this.#legacy.config
    const isAboutAnswers = reason === 'differences'
    const tally = isAboutAnswers ? compared : answered
    const isTooMuch = isAboutAnswers ? tally.isOver(most_different) : tally.wrong > 1 && tally.isOver(most_failed)
    const from = isAboutAnswers ? 'shadow' : 'plugins'
    if (!isTooMuch || this.#returning.has(command) || !waysOf(this.#table.of(command)).includes(from)) return
    const { wrong, of } = tally
    if (!isAboutAnswers && this.#old?.state !== 'up') {
      this.#legacy.log.error(`too many errors of ${command}, and no old daemon to go back to`, { wrong, of })
      return
    }
    this.#returning.add(command)
    void this.#return(command, { from, reason, wrong, of }).finally(() => this.#returning.delete(command))
  }

  async #return(command: string, why: Why): Promise<void> {
    const { emit, log } = this.#legacy
    log.error(`${command} goes back to the old daemon: too many ${why.reason}`, why)
    const done = this.#changing.then(async () => {
      const { kept } = this.#table
      const next: KeptRoutes = { ...kept, routes: { ...kept.routes, [command]: { to: 'legacy' } } }
      this.#use(next) // at once: what goes wrong shall end even if it cannot be kept
      await emit(returned, { command, ...why }, [rowOf(next)])
    })
    this.#changing = done.catch(() => {})
    await done.catch(cause => log.error('the route was not kept', { reason: messageOf(cause) }))
  }

  #endShadow(): void {
    const shadow = this.#shadow
    this.#shadow = undefined
    void shadow?.then(one => one.end()).catch(cause => this.#legacy.log.warn(messageOf(cause)))
  }

  async #end(): Promise<void> {
    const shadow = this.#shadow
    this.#old?.close()
    await shadow?.then(one => one.end()).catch(() => {})
  }
}

const rowOf = (kept: KeptRoutes) => (Object.keys(kept.routes).length > 0 ? { ...keptIn, value: kept } : { ...keptIn })
