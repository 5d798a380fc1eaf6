import { dirname, join } from 'node:path'
import {
  type Awaitable,
  type Change,
  type DaemonService,
  messageOf,
  type PluginContext,
  type Rows,
  type RowsService,
} from '../../plugin/index.ts'
import { type CompletionConfig, withAbsolutePaths } from './config.ts'
import { Conversations } from './conversations.ts'
import { type Job, type JobRecord, whoOf } from './job.ts'
import { oldOutcomes } from './outcomes.ts'
import { endLeftovers, processGone, processRow } from './process-rows.ts'
import type { StartedProcess } from './providers/provider.ts'
import type { RunningParts } from './run-turn.ts'
import { SessionLog } from './session-log.ts'
import type { emits } from './tokens.ts'
import * as tokens from './tokens.ts'
import type { Equipment } from './turn.ts'
import { Turns } from './turns.ts'
import { WarmSessions } from './warm-sessions.ts'

type Needs = { readonly rows: typeof RowsService; readonly daemon: typeof DaemonService }
type Plugin = PluginContext<CompletionConfig, typeof emits, Needs>

/** Milliseconds between two looks for rows that are too old. */
const sweepEvery = 60 * 60 * 1000

/** All of the plugin that lives: its turns, its warm processes, and what waits to be written. */
export class Work {
  readonly config: CompletionConfig
  readonly rows: Rows
  readonly turns: Turns
  readonly warm: WarmSessions
  readonly conversations: Conversations
  /** Asked what an agent's turn needs; whoever knows agents puts itself here. */
  equip: (agent_id: string) => Awaitable<Equipment | undefined> = () => undefined
  readonly #plugin: Plugin
  #waiting: Change[] = []
  #stopping: Promise<void> | undefined
  #running: Promise<RunningParts> | undefined

  constructor(plugin: Plugin) {
    const { services, log } = plugin
    const { config_file, home } = services.daemon.places
    const config = withAbsolutePaths(plugin.config, config_file === undefined ? home : dirname(config_file))
    this.#plugin = plugin
    this.config = config
    this.rows = services.rows
    this.conversations = new Conversations(services.rows)
    this.warm = new WarmSessions(config.warm_idle * 1000)
    this.turns = new Turns({
      rows: services.rows,
      conversations: this.conversations,
      emitFor: record => this.#emitFor(record),
      log,
      limits: config,
      waiting: () => this.#waiting.splice(0),
      isStopping: () => this.#stopping !== undefined,
      play: job => this.#play(job),
    })
  }

  /** Accounts for what an earlier life of the daemon has left, ends its processes, and only then begins turns. */
  async start(): Promise<void> {
    await this.turns.recover(this.rows)
    void this.#endLeftovers().then(() => this.turns.open())
    const timer = setInterval(() => void this.#sweep(), sweepEvery)
    timer.unref()
    this.#plugin.defer(() => clearInterval(timer))
  }

  /** Ends all turns and processes; a second call waits for the first. */
  stop(): Promise<void> {
    this.#stopping ??= this.turns.stop().then(() => this.warm.closeAll())
    return this.#stopping
  }

  async #play(job: Job) {
    const { runTurn } = await import('./run-turn.ts')
    this.#running ??= this.#runningParts()
    return runTurn(job, await this.#running)
  }

  /** Providers are loaded with the first turn: a daemon that asks nobody does not pay for them. */
  async #runningParts(): Promise<RunningParts> {
    const { Providers } = await import('./providers/choose.ts')
    const { config, warm, turns, conversations } = this
    const { services, log, call } = this.#plugin
    return {
      config,
      providers: new Providers(),
      conversations,
      equip: agent_id => this.equip(agent_id),
      warm,
      call,
      folder: () => join(this.#plugin.data_dir, 'agents'),
      model: config.model,
      most: config.max_concurrent,
      running: () => turns.queue.running.length,
      started: (record, process) => this.#started(record, process),
      limits: config,
      emitFor: record => this.#emitFor(record),
      log,
      sessionLog: new SessionLog(services.daemon.places.session_log_dir),
    }
  }

  async #started(record: JobRecord, process: StartedProcess): Promise<() => void> {
    const said = { status: 'running', message: `process ${process.pid} was started` } as const
    await this.#emitFor(record)(tokens.progress, { ...whoOf(record), ...said }, [processRow(process)])
    return () => void this.#waiting.push(processGone(process))
  }

  /** What is told of a turn carries the id of the request that asked for it. */
  #emitFor({ correlation_id }: JobRecord): Plugin['emit'] {
    return this.#plugin.emitFor({ correlation_id: correlation_id ?? undefined })
  }

  async #endLeftovers(): Promise<void> {
    try {
      this.#waiting.push(...(await endLeftovers(this.rows)))
    } catch (cause) {
      this.#plugin.log.error('what an earlier daemon has left was not ended', { reason: messageOf(cause) })
    }
    await this.#sweep()
  }

  async #sweep(): Promise<void> {
    try {
      this.#waiting.push(...(await oldOutcomes(this.rows)), ...(await this.conversations.old()))
    } catch (cause) {
      this.#plugin.log.warn('old rows were not found', { reason: messageOf(cause) })
    }
  }
}
