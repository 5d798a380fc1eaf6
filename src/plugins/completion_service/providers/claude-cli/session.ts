import { randomUUID } from 'node:crypto'
import { fail, type KsiError } from '../../../../plugin/index.ts'
import { LineSplitter } from '../../processes/line-splitter.ts'
import type { Exit, Program } from '../../processes/program.ts'
import type { AgentSession, AgentUpdate, Answer, Prompt } from '../provider.ts'
import { wordsOf } from '../words-of.ts'
import {
  answerOf,
  apiFailure,
  failureOf,
  isTransient,
  lostConversation,
  type OutputLine,
  parseLine,
  promptLine,
  type ResultLine,
  type RetryLine,
  updatesOf,
} from './messages.ts'

const longestLine = 16 * 1024 * 1024
/** Lines that are no JSON, in one turn, before the program is taken for another one. */
const mostGarbage = 20

interface RunningTurn {
  readonly prompt: Prompt
  readonly uuid: string
  readonly tell: (update: AgentUpdate) => void
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
  /** The program has said that it works on this prompt, so the next result is ours. */
  isRead: boolean
  garbage: number
}

/** A warm process: prompts in, lines out, until it is closed or one turn fails. */
export class ClaudeSession implements AgentSession {
  readonly #program: Program
  #turn: RunningTurn | undefined
  #model: string | undefined
  #cost = 0
  /** Programs that do not name the prompt they work on: then any result is the one that is waited for. */
  #isSilent = true
  #isClosed = false

  constructor(program: Program) {
    this.#program = program
    const lines = new LineSplitter(
      longestLine,
      text => this.#read(text),
      () => this.#refuse('a line without an end'),
    )
    program.onOutput(chunk => lines.push(chunk))
    void program.exited.then(exit => {
      lines.end()
      this.#fail(unfinished(exit, program.stderr))
    })
  }

  get isWarm(): boolean {
    return !this.#isClosed && this.#program.isRunning
  }

  async prompt(prompt: Prompt, tell: (update: AgentUpdate) => void): Promise<Answer> {
    const uuid = randomUUID()
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.#turn = { prompt, uuid, tell, resolve, reject, isRead: false, garbage: 0 }
    const abort = () => this.#fail(prompt.signal.reason)
    prompt.signal.addEventListener('abort', abort)
    try {
      prompt.signal.throwIfAborted()
      this.#program.write(promptLine(wordsOf(prompt), uuid))
      return await promise
    } catch (cause) {
      await this.close()
      throw cause
    } finally {
      prompt.signal.removeEventListener('abort', abort)
      this.#turn = undefined
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#program.end()
  }

  #read(text: string): void {
    const turn = this.#turn
    const line = parseLine(text)
    if (!turn) return // what a background task says between two turns belongs to none of them
    if (!line) {
      if (text !== '' && ++turn.garbage > mostGarbage) this.#refuse(`no JSON: ${text.slice(0, 200)}`)
      return
    }
    if (line.type === 'result') this.#finish(turn, line)
    else if (isRetry(line)) this.#wait(turn, line)
    else this.#follow(turn, line)
  }

  #follow(turn: RunningTurn, line: Exclude<OutputLine, ResultLine | RetryLine>): void {
    if (line.type === 'system') this.#model = line.model ?? this.#model
    if (line.type === 'user' && line.uuid === turn.uuid) {
      turn.isRead = true
      this.#isSilent = false
      return
    }
    if (turn.isRead || this.#isSilent) for (const update of updatesOf(line)) turn.tell(update)
  }

  #finish(turn: RunningTurn, line: ResultLine): void {
    const before = this.#cost
    this.#cost = line.total_cost_usd ?? before
    if (line.is_error || line.subtype !== 'success') this.#fail(failureOf(line))
    else if (turn.isRead || this.#isSilent) turn.resolve(answerOf(line, { model: this.#model, costBefore: before }))
  }

  /** The program itself waits and calls once more; where that cannot help it is stopped before it does. */
  #wait(turn: RunningTurn, { error_status: status, retry_delay_ms: delay_ms }: RetryLine): void {
    const remaining = turn.prompt.deadline - performance.now()
    if (!isTransient(status)) this.#fail(apiFailure(status, `the model's server answered ${status}`))
    else if (delay_ms > remaining)
      this.#fail(
        apiFailure(status, 'it is to be asked again after the end of this turn').with({ retry_after_ms: delay_ms }),
      )
    else turn.tell({ type: 'retry', status, delay_ms })
  }

  #refuse(reason: string): void {
    this.#fail(fail('INVALID_PROVIDER_OUTPUT', 'claude', reason))
  }

  #fail(error: unknown): void {
    this.#isClosed = true
    this.#turn?.reject(error)
    void this.#program.end()
  }
}

const isRetry = (line: OutputLine): line is RetryLine => line.type === 'system' && line.subtype === 'api_retry'

/** It ended without a last line. Exit code 0 is no success: so it ends when it is interrupted. */
const unfinished = ({ code, signal }: Exit, stderr: string): KsiError => {
  if (/no conversation found/i.test(stderr)) return lostConversation(stderr)
  if (code === 0) return fail('INVALID_PROVIDER_OUTPUT', 'claude', 'it ended without a result')
  const how = signal === null ? `exit code ${code}` : signal
  return fail('COMPLETION_FAILED', 'claude', stderr || how).with({ exit: how })
}
