import { LineConnection } from './line-connection.ts'

/**
 * Refused for want of an agent, and yet the daemon then takes any number of commands on that connection: to forward a command
 * costs no connection of its own.
 */
const greeting = '{"command": "AGENT_CONNECTION", "parameters": {"action": "connect"}}'

/** Connections that are kept open while nobody uses them. */
const mostIdle = 16
/** How often it is looked for while it is away, and how long it may take to greet: ms. */
const look = 500
const patience = 5000
/** A connection that is open so long after its first answer is one that stays: ms. */
const stillThere = 50

/** How it is, as far as is known. */
export type OldState = 'up' | 'away'

interface Told {
  /** Told when it is found, lost and found again. */
  readonly changed?: (state: OldState) => void
  /** Throws when nothing may be said to that socket, as it is now. */
  readonly refuse?: (socket: string) => void
}

/** The old daemon behind its socket; another one that answers as it does is as good. */
export class OldDaemon {
  readonly socket: string
  readonly #changed: (state: OldState) => void
  readonly #refuse: (socket: string) => void
  /** Connections that have been greeted and wait for work, the one used last at the end. */
  readonly #idle: LineConnection[] = []
  /** Whether it lets a connection stay: undefined until one was tried. */
  #stays: boolean | undefined
  #state: OldState | undefined
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(socket: string, { changed = () => {}, refuse = () => {} }: Told = {}) {
    this.socket = socket
    this.#changed = changed
    this.#refuse = refuse
  }

  get state(): OldState | undefined {
    return this.#state
  }

  /** Looks for it now, and again while it is away; `changed` tells. */
  async watch(): Promise<void> {
    if (this.#closed) return
    try {
      const connection = await this.#greeted()
      if (this.#stays) this.#free(connection)
      else this.#later() // whether it is still there can only be found out by looking again
    } catch {
      this.#lost()
    }
  }

  /**
   * Its answer to one line; undefined when it closed without a word. Who waits no longer lets it come all the same.
   * Rejects with the system's error when nobody is there.
   */
  async ask(line: string): Promise<string | undefined> {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      const answer = await this.#exchange(idle, line)
      if (answer !== undefined) this.#free(idle)
      if (answer !== undefined || !idle.wasUnread) return answer
    }
    const staying = this.#stays === true
    const connection = staying ? await this.#greeted() : await this.stream()
    const answer = await this.#exchange(connection, line)
    if (staying && answer !== undefined) this.#free(connection)
    else connection.close()
    return answer
  }

  /** A connection of its own, for a stream. Rejects with the system's error when nobody is there, or with why it is refused. */
  async stream(): Promise<LineConnection> {
    try {
      this.#refuse(this.socket)
      const connection = await LineConnection.open(this.socket)
      this.#be('up')
      return connection
    } catch (cause) {
      this.#lost()
      throw cause
    }
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const connection of this.#idle.splice(0)) connection.close()
  }

  /** A connection that has been greeted, and stays if it is known that such do. */
  async #greeted(): Promise<LineConnection> {
    const connection = await this.stream()
    const late = setTimeout(() => connection.close(), patience)
    const answer = await this.#exchange(connection, greeting)
    clearTimeout(late)
    if (answer === undefined) throw new Error('it closed a connection without an answer')
    if (this.#stays !== undefined) return connection
    await new Promise(resolve => setTimeout(resolve, stillThere))
    this.#stays = !connection.isOver
    return connection
  }

  /** One line, and the line that answers it; undefined when there is none. */
  #exchange(connection: LineConnection, line: string): Promise<string | undefined> {
    return new Promise(resolve => {
      connection.listen({ line: resolve, closed: () => resolve(undefined) })
      connection.say(line)
    })
  }

  /** It waits for work, and says when the daemon has gone. */
  #free(connection: LineConnection): void {
    if (this.#closed || connection.isOver || this.#idle.length >= mostIdle) {
      connection.close()
      return
    }
    this.#idle.push(connection)
    connection.unref().listen({
      line: () => connection.close(), // an answer that nobody has asked for: what follows could be taken for another's
      closed: () => this.#drop(connection),
    })
  }

  #drop(connection: LineConnection): void {
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
    if (this.#idle.length === 0) void this.watch()
  }

  #lost(): void {
    this.#be('away')
    this.#later()
  }

  #later(): void {
    clearTimeout(this.#timer)
    if (!this.#closed) this.#timer = setTimeout(() => void this.watch(), look).unref()
  }

  #be(state: OldState): void {
    if (state === this.#state || this.#closed) return
    this.#state = state
    if (state === 'away') this.#stays = undefined
    this.#changed(state)
  }
}
