import type { Exit, Program } from '../processes/program.ts'
import type { AgentSession, AgentUpdate, Answer, Prompt, SessionSpec } from './provider.ts'
import { wordsOf } from './words-of.ts'

/** Bytes of an answer. */
export const longestAnswer = 16 * 1024 * 1024

/** What a program has written when it has ended; `output` is undefined when that was too much. */
export interface Ended {
  readonly output: Buffer | undefined
  readonly exit: Exit
  readonly program: Program
}

export interface OneRun {
  readonly start: () => Promise<Program>
  /** Throws a KsiError when there is no answer in it. */
  readonly read: (ended: Ended) => Answer
}

/** A program that is run anew for each turn: the prompt is its stdin, its stdout is the answer. */
export class ProgramSession implements AgentSession {
  readonly isWarm = false
  readonly #run: OneRun
  readonly #started: SessionSpec['started']
  #running: Program | undefined
  constructor(run: OneRun, started: SessionSpec['started']) {
    this.#run = run
    this.#started = started
  }

  async prompt(prompt: Prompt, tell: (update: AgentUpdate) => void): Promise<Answer> {
    const { signal } = prompt
    signal.throwIfAborted()
    const program = await this.#run.start()
    this.#running = program
    const output = collect(program)
    const end = () => void program.end()
    signal.addEventListener('abort', end)
    try {
      void program.exited.then(await this.#started(program))
      signal.throwIfAborted()
      program.write(wordsOf(prompt))
      program.closeInput()
      const exit = await program.exited
      signal.throwIfAborted()
      const answer = this.#run.read({ output: output(), exit, program })
      tell({ type: 'text', text: answer.text })
      return answer
    } finally {
      signal.removeEventListener('abort', end)
      await program.end()
    }
  }

  async close(): Promise<void> {
    await this.#running?.end()
  }
}

/** What it writes until it ends; undefined when that is too much, and then it is ended. */
const collect = (program: Program): (() => Buffer | undefined) => {
  let parts: Buffer[] | undefined = []
  let bytes = 0
  program.onOutput(chunk => {
    bytes += chunk.length
    if (bytes > longestAnswer) {
      parts = undefined
      void program.end()
    } else parts?.push(chunk)
  })
  return () => parts && Buffer.concat(parts)
}
