import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import type { Endpoint } from '../../src/plugin/index.ts'
import { type ConnectionOptions, OpenConnections } from '../../src/protocol/index.ts'
import { FakeBus } from './fake-bus.ts'

/** Waits for a condition, never for a time. */
export const until = <T>(condition: () => T | Promise<T>, timeout = 15_000): Promise<T> =>
  vi.waitUntil(condition as () => T, { timeout, interval: 5 }) as Promise<T>

/** A folder that is gone after the test. */
export const scratchFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Real sockets before a bus of one screen. */
export const openSockets = async (
  bus = new FakeBus(),
  options: Partial<ConnectionOptions> = {},
  endpoints: readonly Endpoint[] = [],
) => {
  const folder = scratchFolder()
  const connections = new OpenConnections(bus, { folder, ...options })
  onTestFinished(() => connections.close(100))
  bus.on('test:subscribe', ({ source, data }) => connections.get(source)!.subscribe(data as never))
  bus.on('test:bind', ({ source }) => connections.get(source)!.bind())
  await connections.open(connections.events)
  for (const endpoint of endpoints) await connections.open(endpoint)
  const path = join(folder, 'events.sock')
  return { bus, connections, folder, path, talk: () => talkTo(path), health: () => isHealthy(path) }
}

export type Answer = Record<string, any>

/** A client that keeps what it is sent. */
export class Talk {
  readonly socket: Socket
  text = ''
  /** Whether the other side has closed, and how. */
  ended = false
  closed = false
  failure: string | undefined

  constructor(path: string) {
    this.socket = connect({ path, allowHalfOpen: true })
    this.socket.on('data', chunk => {
      this.text += chunk
    })
    this.socket.on('end', () => {
      this.ended = true
    })
    this.socket.on('error', (cause: NodeJS.ErrnoException) => {
      this.failure = cause.code
    })
    this.socket.on('close', () => {
      this.closed = true
    })
  }

  get lines(): Answer[] {
    return this.text
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line))
  }

  send(...messages: unknown[]): void {
    this.socket.write(messages.map(message => `${JSON.stringify(message)}\n`).join(''))
  }

  /** The first so many lines, when they are there. */
  async receive(count: number): Promise<Answer[]> {
    await until(() => this.text.split('\n').length > count)
    return this.lines.slice(0, count)
  }

  /** What the other side sent until it closed. */
  async untilEnd(): Promise<Answer[]> {
    await until(() => this.ended || this.closed)
    return this.lines
  }

  close(): void {
    this.socket.destroy()
  }
}

export const talkTo = async (path: string): Promise<Talk> => {
  const talk = new Talk(path)
  onTestFinished(() => talk.close())
  await until(() => !talk.socket.connecting || talk.closed)
  return talk
}

/** Whether a fresh client is still answered. */
export const isHealthy = async (path: string): Promise<boolean> => {
  const talk = await talkTo(path)
  talk.send({ event: 'test:echo', data: { ok: true }, correlation_id: 'health' })
  const [answer] = await talk.receive(1)
  talk.close()
  return answer?.data?.ok === true
}
