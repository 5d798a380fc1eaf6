import { fail, type KsiError } from '../../../../plugin/index.ts'
import { type Exit, Program } from '../../processes/program.ts'
import type { AgentSession, AgentUpdate, Answer, Prompt, Provider, SessionSpec } from '../provider.ts'
import { wordsOf } from '../words-of.ts'
import { readJson } from './read-json.ts'

/** Bytes of an answer. */
const longestAnswer = 16 * 1024 * 1024
/** What programs exit with when the same may go well later. */
const temporaryFailure = 75

export interface CommandSettings {
  /** The program and its arguments. */
  readonly program: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Its answer is one JSON object instead of plain text. */
  readonly json: boolean
}

/** Any program: the prompt is its stdin, its stdout is the answer. One process per turn. */
export const command = (settings: CommandSettings): Provider => ({
  name: 'command',
  open: async spec => new CommandSession(settings, spec),
})

class CommandSession implements AgentSession {
  readonly isWarm = false
  readonly #settings: CommandSettings
  readonly #spec: SessionSpec
  #running: Program | undefined
  constructor(settings: CommandSettings, spec: SessionSpec) {
    this.#settings = settings
    this.#spec = spec
  }

  async prompt(prompt: Prompt, tell: (update: AgentUpdate) => void): Promise<Answer> {
    const { signal } = prompt
    signal.throwIfAborted()
    const program = await this.#start()
    const output = collect(program)
    const end = () => void program.end()
    signal.addEventListener('abort', end)
    try {
      void program.exited.then(await this.#spec.started(program))
      signal.throwIfAborted()
      program.write(wordsOf(prompt))
      program.closeInput()
      const exit = await program.exited
      signal.throwIfAborted()
      const answer = this.#answer(output(), exit, program.stderr)
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

  async #start(): Promise<Program> {
    const [file, ...args] = this.#settings.program as [string, ...string[]]
    const { agent_id, resume, model, system_prompt, socket, token_file } = this.#spec
    const told = {
      KSI_AGENT_ID: agent_id,
      KSI_AGENT_SESSION_ID: resume?.session_id,
      KSI_AGENT_MODEL: model,
      KSI_AGENT_SYSTEM_PROMPT: system_prompt,
      KSI_AGENT_SOCKET: socket,
      KSI_AGENT_TOKEN_FILE: token_file,
    }
    const env = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >
    const cwd = await this.#spec.workFolder()
    this.#running = await Program.start({ command: file, args, cwd, env: { ...env, ...this.#settings.env } })
    return this.#running
  }

  #answer(output: Buffer | undefined, exit: Exit, stderr: string): Answer {
    if (output === undefined) throw fail('INVALID_PROVIDER_OUTPUT', 'command', `more than ${longestAnswer} bytes`)
    if (exit.code !== 0) throw failure(exit, stderr)
    const text = output.toString('utf8').trim()
    if (this.#settings.json) return readJson(text)
    if (text === '') throw fail('INVALID_PROVIDER_OUTPUT', 'command', 'it wrote nothing')
    return {
      text,
      session_id: this.#spec.resume?.session_id,
      model: this.#spec.model,
      usage: undefined,
      cost_usd: undefined,
      stop_reason: 'end_turn',
    }
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

const failure = ({ code, signal }: Exit, stderr: string): KsiError => {
  const how = signal === null ? `exit code ${code}` : signal
  if (code === temporaryFailure) return fail('PROVIDER_UNAVAILABLE', `command: ${stderr || how}`)
  return fail('COMPLETION_FAILED', 'command', stderr || how).with({ exit: how })
}
