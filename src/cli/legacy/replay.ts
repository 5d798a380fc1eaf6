import { valueAt } from '../../plugins/legacy/comparing/patterns.ts'
import { toNumber } from '../exact-json.ts'
import { Comparing, type Found } from './comparing.ts'
import { LineSocket } from './line-socket.ts'
import { lookAtDisk } from './on-disk.ts'
import { readAnswer } from './read-answer.ts'
import type { Recording, Step } from './recording.ts'
import { sentBytes } from './sent-bytes.ts'

export interface Against {
  /** The path of a socket by its name in the recording. */
  readonly socket: (name: string) => string
  /** The folder the daemon works in; without it files are not looked at. */
  readonly root?: string | undefined
  /** Also compares what is a known defect of the old daemon. */
  readonly bugs?: boolean
  /** Seconds for one answer; 8 if not said. */
  readonly timeout?: number
}

export interface Replayed {
  readonly found: readonly Found[]
  /** How many steps were sent or skipped without being compared. */
  readonly not_compared: number
}

/** Says again what clients said, and compares what comes back. It ends early when nobody answers any more. */
export const replay = async (recording: Recording, against: Against): Promise<Replayed> => {
  const comparing = new Comparing(recording, against.bugs === true)
  const run = new Replay(comparing, against)
  try {
    for (const [at, step] of recording.steps.entries()) {
      comparing.step = at + 1
      await run.step(comparing.known(step) as Step)
    }
  } catch (cause) {
    comparing.fail(cause)
  } finally {
    run.close()
  }
  return { found: comparing.found, not_compared: comparing.skipped }
}

class Replay {
  readonly #comparing: Comparing
  readonly #against: Against
  readonly #open = new Map<string, LineSocket>()
  constructor(comparing: Comparing, against: Against) {
    this.#comparing = comparing
    this.#against = against
  }

  async step(step: Step): Promise<void> {
    const ms = (toNumber(step.timeout_s) ?? this.#against.timeout ?? 8) * 1000
    if (step.sleep_ms !== undefined) await new Promise(resolve => setTimeout(resolve, step.sleep_ms))
    else if (step.close !== undefined) this.#connection(step.close).close()
    else if (step.wait_ms !== undefined) await this.#waitUntil(step, ms)
    else if (step.file !== undefined || step.sql !== undefined) lookAtDisk(step, this.#against.root, this.#comparing)
    else if (step.open !== undefined || step.conn !== undefined) await this.#converse(step, ms)
    else await this.#askOnce(step, ms)
  }

  close(): void {
    for (const connection of this.#open.values()) connection.close()
  }

  async #askOnce(step: Step, ms: number): Promise<void> {
    const connection = await this.#dial(step)
    try {
      send(connection, step)
      if (step.half_close) connection.endSending()
      this.#comparing.compare(step, 'receive', await readAnswer(connection, ms))
      if (step.expect_eof) await expectEnd(connection, ms)
    } finally {
      connection.close()
    }
  }

  async #converse(step: Step, ms: number): Promise<void> {
    const name = step.open ?? step.conn!
    if (step.open !== undefined) this.#open.set(name, await this.#dial(step))
    const connection = this.#connection(name)
    if (send(connection, step)) {
      if (step.no_wait) return
      if (!step.expect_stream) this.#comparing.compare(step, 'receive', await readAnswer(connection, ms))
    }
    if (step.expect_stream) {
      const lines: unknown[] = []
      while (lines.length < step.expect_stream.length) lines.push(await readAnswer(connection, ms))
      this.#comparing.compare(step, 'expect_stream', lines)
    }
    if (step.expect_silence_ms !== undefined) await expectSilence(connection, step.expect_silence_ms)
    if (step.expect_eof) await expectEnd(connection, ms)
  }

  async #waitUntil(step: Step, ms: number): Promise<void> {
    const until = performance.now() + step.wait_ms!
    while (true) {
      const connection = await this.#dial(step)
      send(connection, step)
      const got = await readAnswer(connection, ms).finally(() => connection.close())
      const wanted = Object.entries(step.until ?? {})
      if (wanted.every(([pointer, value]) => JSON.stringify(valueAt(got, pointer)) === JSON.stringify(value))) return
      if (performance.now() > until)
        throw new Error(`never saw ${JSON.stringify(step.until)}; last: ${JSON.stringify(got)}`)
      await new Promise(resolve => setTimeout(resolve, 200))
    }
  }

  #dial({ socket = '' }: Step): Promise<LineSocket> {
    return LineSocket.open(this.#against.socket(socket))
  }

  #connection(name: string): LineSocket {
    const connection = this.#open.get(name)
    if (!connection) throw new Error(`no connection is named ${name}`)
    return connection
  }
}

const send = (connection: LineSocket, step: Step): boolean => {
  const bytes = sentBytes(step)
  if (bytes) connection.send(bytes)
  return bytes !== undefined
}

const expectEnd = async (connection: LineSocket, ms: number): Promise<void> => {
  const heard = await connection.hear(ms)
  if (heard !== 'end') throw new Error(`it should be closed, and there is ${JSON.stringify(heard)}`)
}

const expectSilence = async (connection: LineSocket, ms: number): Promise<void> => {
  const heard = await connection.hear(ms)
  if (heard !== 'nothing') throw new Error(`nothing should come, and there is ${JSON.stringify(heard)}`)
}
