import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fail, type KsiError, messageOf } from '../../../plugin/index.ts'
import { endProcesses } from './end-processes.ts'
import { programEnvironment } from './environment.ts'

/** What to start. The prompt is never an argument: it goes to `write`. */
export interface ProgramSpec {
  /** A path, or a name to look up on PATH. */
  readonly command: string
  readonly args: readonly string[]
  /** Must exist. */
  readonly cwd: string
  /** Beside the user's own environment. */
  readonly env?: Readonly<Record<string, string>>
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** Milliseconds between asking a program to end and killing it. */
const grace = 2000
/** Milliseconds that its output may still be open when all of it has ended. */
const pipeGrace = 500
const stderrKept = 8192

/** A running program in a process group of its own. */
export class Program {
  readonly pid: number
  readonly marker: string
  /** Resolves when the program has ended, with everything it started, and its output was read. */
  readonly exited: Promise<Exit>
  readonly #child: ChildProcess
  #stderr = Buffer.alloc(0)
  #ending: Promise<boolean> | undefined

  private constructor(child: ChildProcess, marker: string) {
    this.#child = child
    this.pid = child.pid!
    this.marker = marker
    this.exited = this.#wait()
    child.stdin!.on('error', () => {}) // who ends without reading its prompt says why by its exit
    child.stderr!.on('data', (chunk: Buffer) => {
      this.#stderr = Buffer.concat([this.#stderr, chunk]).subarray(-stderrKept)
    })
  }

  /** Throws PROVIDER_NOT_FOUND when there is no such program, else COMPLETION_FAILED. */
  static async start(spec: ProgramSpec): Promise<Program> {
    const marker = randomUUID()
    const env = programEnvironment(process.env, spec.env ?? {}, marker)
    try {
      const child = spawn(spec.command, [...spec.args], { cwd: spec.cwd, env, detached: true, stdio: 'pipe' })
      if (child.pid === undefined) await once(child, 'spawn')
      return new Program(child, marker)
    } catch (cause) {
      throw cannotStart(spec.command, cause)
    }
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** The end of what it wrote to stderr, without blanks around it. */
  get stderr(): string {
    return this.errorOutput.trim()
  }

  /** The same as it was written. */
  get errorOutput(): string {
    return this.#stderr.toString('utf8')
  }

  onOutput(listener: (chunk: Buffer) => void): void {
    this.#child.stdout!.on('data', listener)
  }

  write(text: string): void {
    this.#child.stdin!.write(text)
  }

  closeInput(): void {
    this.#child.stdin!.end()
  }

  /** A child that it left behind may hold its output open, so the end is not waited for, it is made. */
  async #wait(): Promise<Exit> {
    const closed = once(this.#child, 'close')
    const [code, signal] = await once(this.#child, 'exit')
    await this.end()
    await Promise.race([closed, sleep(pipeGrace, undefined, { ref: false })])
    this.#child.stdout!.destroy()
    return { code, signal }
  }

  /** Ends it with everything it started; the second call waits for the first. */
  end(): Promise<boolean> {
    this.#ending ??= endProcesses({ pid: this.pid, marker: this.marker, isRunning: () => this.isRunning }, grace)
    return this.#ending
  }
}

const cannotStart = (command: string, cause: unknown): KsiError => {
  const { code } = cause as NodeJS.ErrnoException
  if (code !== 'ENOENT' && code !== 'EACCES') return fail('COMPLETION_FAILED', command, messageOf(cause))
  const reason = code === 'ENOENT' ? 'is not installed, or not on PATH' : 'is not executable'
  return fail('PROVIDER_NOT_FOUND', `the program ${command} ${reason}`).with({
    hint: `install it, or name another program in plugins.completion_service`,
  })
}
