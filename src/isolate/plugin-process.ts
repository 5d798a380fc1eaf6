import { type ChildProcess, spawn } from 'node:child_process'
import type { Duplex, Readable, Writable } from 'node:stream'
import { messageOf } from '../errors.ts'
import { Channel } from './channel.ts'
import { PrintedLines } from './printed-lines.ts'
import type { ProcessLimits, Program } from './program.ts'

/** Milliseconds in which what a process said before its end is still read. */
const lastWordsMs = 200
/** Milliseconds that a process which says nothing more may take to end. */
const closedMs = 500

export interface ProcessReader {
  readonly line: (text: string) => void
  /** What it printed beside the protocol. */
  readonly printed: (text: string, where: 'stdout' | 'stderr') => void
  /** Once, when it is gone; in words, as `it was killed by SIGSEGV`. */
  readonly ended: (how: string) => void
}

/** One process of a plugin, with all that it starts: they end together. */
export class PluginProcess {
  readonly channel: Channel
  readonly #child: ChildProcess
  readonly #reader: ProcessReader
  #reason: string | undefined
  #isGone = false

  constructor(program: Program, limits: ProcessLimits, reader: ProcessReader) {
    this.#reader = reader
    const child = start(program, limits)
    this.#child = child
    child.on('error', cause => this.#gone(`it could not be started: ${messageOf(cause)}`))
    child.on('exit', (code, signal) =>
      this.#exited(signal ? `it was ended by ${signal}` : `it exited with code ${code}`),
    )
    const [, stdout, stderr] = child.stdio
    const [from, to] = streamsOf(child, program.channel)
    for (const [stream, where] of [[stdout, 'stdout'] as const, [stderr, 'stderr'] as const])
      if (stream && stream !== from) new PrintedLines(stream as Readable, text => reader.printed(text, where))
    this.channel = new Channel(from, to, {
      line: reader.line,
      closed: reason => {
        if (reason !== undefined) this.kill(reason)
        else setTimeout(() => this.kill('it closed its channel'), closedMs).unref()
      },
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** At once, and all that it started; the reason is told as the cause of its end. */
  kill(reason: string): void {
    if (this.#isGone) return
    this.#reason ??= reason
    this.#killGroup()
  }

  #exited(how: string): void {
    this.#killGroup() // its children would keep its streams open
    setTimeout(() => this.#gone(how), lastWordsMs).unref()
    const channel = this.#child.stdio[3] ?? this.#child.stdout
    if (!channel || channel.destroyed) this.#gone(how)
    else channel.once('close', () => this.#gone(how))
  }

  #gone(how: string): void {
    if (this.#isGone) return
    this.#isGone = true
    for (const stream of this.#child.stdio) stream?.destroy()
    this.#reader.ended(this.#reason === undefined ? how : `${this.#reason} (${how})`)
  }

  #killGroup(): void {
    const { pid } = this.#child
    if (pid === undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause // nobody is left of it
    }
  }
}

/** In a group of its own. The shell only sets the limits and becomes the program. */
const start = (program: Program, { memory }: ProcessLimits): ChildProcess => {
  const { command, args, env, channel, folder, overhead = 0 } = program
  return spawn('/bin/sh', ['-c', setLimits, 'sh', String(Math.ceil((memory + overhead) / 1024)), command, ...args], {
    stdio: channel === '3' ? ['ignore', 'pipe', 'pipe', 'pipe'] : ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env, KSI_PLUGIN_CHANNEL: channel },
    detached: true,
    ...(folder !== undefined && { cwd: folder }),
  })
}

/** Where the system can do it, the process dies with the daemon even while it is blocked and cannot notice. */
const setLimits = `
ulimit -d "$1" 2>/dev/null; ulimit -c 0 2>/dev/null; ulimit -n 1024 2>/dev/null
shift
setpriv --pdeathsig KILL true 2>/dev/null && exec setpriv --pdeathsig KILL "$@"
exec "$@"`

const streamsOf = (child: ChildProcess, channel: Program['channel']): [Readable, Writable] => {
  if (channel === 'stdio') return [child.stdout!, child.stdin!]
  const both = child.stdio[3] as Duplex
  return [both, both]
}
