import { fail, type Rows, toWire } from '../../plugin/index.ts'
import { type Ending, type EndingParts, endTurn } from './end-turn.ts'
import { type Job, type JobRow, jobRow, jobStore, newJob, whoOf } from './job.ts'
import { keepOutcome } from './outcomes.ts'
import * as tokens from './tokens.ts'
import { TurnQueue } from './turn-queue.ts'

export interface TurnsParts extends EndingParts {
  readonly limits: { readonly max_concurrent: number; readonly max_queued: number }
  /** Runs one turn to its ending; rejects with the error it ended with. */
  readonly play: (job: Job) => Promise<Exclude<Ending, { error: unknown }>>
}

/** All completions that wait or run: each is accepted once and ends once. */
export class Turns {
  readonly queue: TurnQueue<Job>
  readonly #parts: TurnsParts
  readonly #jobs = new Map<string, Job>()
  #isResting = false
  constructor(parts: TurnsParts) {
    this.#parts = parts
    this.queue = new TurnQueue(parts.limits.max_concurrent, job => this.#run(job))
  }

  find(request_id: string): Job | undefined {
    return this.#jobs.get(request_id)
  }

  of(conversation: string): readonly Job[] {
    const running = this.queue.runningOf(conversation)
    return [...(running ? [running] : []), ...this.queue.waiting(conversation)]
  }

  /**
   * Resolves when the turn is kept, with its place in the queue; 0 when it runs at once.
   * One with `withEnd` is kept by its submitter until it begins.
   */
  async accept(job: Job): Promise<number> {
    const { record } = job
    const { max_queued } = this.#parts.limits
    if (this.#parts.isStopping()) throw fail('SHUTTING_DOWN')
    if (this.#jobs.has(record.request_id)) throw fail('ALREADY_EXISTS', `completion ${record.request_id}`)
    if (this.queue.length >= max_queued)
      throw fail('QUEUE_FULL', `more than ${max_queued} completions`).with({ retry_after_ms: 1000 })
    this.#jobs.set(record.request_id, job)
    try {
      const kept = job.withEnd ? [] : [jobRow(job, 'queued'), ...keepOutcome(record.key, record.request_id)]
      await this.#parts.emitFor(record)(tokens.progress, { ...whoOf(record), status: 'queued' }, kept)
    } catch (cause) {
      this.#jobs.delete(record.request_id)
      throw cause
    }
    return this.queue.add(job)
  }

  /** Ends it with this error; resolves when it has ended, with all its processes. */
  async end(job: Job, error: Error): Promise<void> {
    job.abort.abort(error)
    if (this.queue.remove(job)) await this.#end(job, { error })
    else await job.done.promise
  }

  /** Takes up what an earlier life of the daemon has left: what had begun has ended, what waited waits again. */
  async recover(rows: Rows): Promise<void> {
    const left = (await rows.list(jobStore)).map(({ text }) => JSON.parse(text) as JobRow)
    for (const { state, ...record } of left.toSorted((one, other) => one.order - other.order)) {
      const job = newJob(record)
      if (state === 'running') {
        await this.#end(job, { error: interrupted(job) })
      } else {
        this.#jobs.set(record.request_id, job)
        this.queue.add(job)
      }
    }
  }

  /** Begins turns, unless it was told to rest meanwhile. */
  open(): void {
    if (!this.#isResting) this.queue.open()
  }

  /** Begins nothing more: what waits is kept for the next start, and who waits for it is told so. */
  rest(): void {
    this.#isResting = true
    this.queue.close()
    for (const job of this.#jobs.values()) if (this.#isKept(job) && !this.#isRunning(job)) leave(job)
  }

  /** Ends what runs, and what cannot be kept, as INTERRUPTED. */
  async stop(): Promise<void> {
    this.rest()
    const jobs = [...this.#jobs.values()].filter(job => this.#isRunning(job) || !this.#isKept(job))
    await Promise.all(jobs.map(job => this.end(job, interrupted(job))))
  }

  async #run(job: Job): Promise<void> {
    const ending = await this.#parts.play(job).catch((error: unknown) => ({ error }))
    if (this.#parts.isStopping() && this.#isKept(job)) return leave(job)
    await this.#end(job, ending)
  }

  async #end(job: Job, ending: Ending): Promise<void> {
    await endTurn(job, ending, this.#parts)
    this.#jobs.delete(job.record.request_id)
  }

  /** Its row says that it waits, so the next start will run it. */
  #isKept({ startedAt, withEnd }: Job): boolean {
    return startedAt === undefined && withEnd === undefined
  }

  #isRunning(job: Job): boolean {
    return this.queue.runningOf(job.record.conversation) === job
  }
}

const leave = ({ record, done }: Job): void => {
  const hint = 'it waits, and runs when the daemon is started again'
  done.resolve({ request_id: record.request_id, error: toWire(fail('SHUTTING_DOWN').with({ hint })) })
}

const interrupted = ({ record }: Job) => fail('INTERRUPTED', `completion ${record.request_id}`)
