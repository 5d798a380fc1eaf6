import type { Connection } from '../../../plugin/index.ts'
import type { LineConnection } from './old-daemon/line-connection.ts'

/** The connection of a client that has become one with a connection to the old daemon. */
export interface Stream {
  readonly say: (line: string) => void
  readonly close: () => void
}

/**
 * Connections whose agent is connected to the old daemon: all they say goes there as it is, and all that comes from there goes
 * to them. It is known to the sockets as well, which are open before there are any routes.
 */
export class Streams {
  /** By the id of the client's connection, until its session takes it. */
  readonly #waiting = new Map<string, LineConnection>()
  /** Connections whose session would take one. */
  readonly #expected = new Set<string>()
  #open = 0

  /** How many there are. */
  get count(): number {
    return this.#open
  }

  /** The session of a connection would take a stream that begins with what it asks now. */
  expect(id: string): void {
    this.#expected.add(id)
  }

  isExpected(id: string): boolean {
    return this.#expected.has(id)
  }

  /** What is said of the connection before its session takes it is kept for it. */
  add(id: string, old: LineConnection): void {
    this.#waiting.get(id)?.close()
    this.#waiting.set(id, old)
  }

  /** The stream that has begun with what was just answered, if one has. */
  take(connection: Connection): Stream | undefined {
    this.#expected.delete(connection.id)
    const old = this.#waiting.get(connection.id)
    if (!old) return undefined
    this.#waiting.delete(connection.id)
    this.#open++
    let isOpen = true
    const close = (): void => {
      if (isOpen) this.#open--
      isOpen = false
      old.close()
    }
    old.listen({
      line: line => connection.push(line),
      closed: () => {
        close()
        connection.close()
      },
    })
    return { say: line => old.say(line), close }
  }

  /** The client has gone before its session could take it. */
  drop(id: string): void {
    this.#expected.delete(id)
    this.#waiting.get(id)?.close()
    this.#waiting.delete(id)
  }
}
