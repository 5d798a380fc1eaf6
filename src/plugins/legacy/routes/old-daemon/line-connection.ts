import { connect, type Socket } from 'node:net'

export interface LineListener {
  /** One line, without its line end. */
  readonly line: (text: string) => void
  /** Once: nothing more comes. */
  readonly closed: () => void
}

/** How often a full queue of a socket is tried again, and for how long: ms. */
const busy = { pause: 5, most: 2000 }
const lineEnd = 10
/** A line that grows beyond this never ends: bytes. */
const longest = 256 * 1024 * 1024

/** A connection to a daemon that answers in lines. What was cut off before its line end is dropped. */
export class LineConnection {
  readonly #socket: Socket
  #listener: LineListener | undefined
  #held: Buffer[] = []
  #heldBytes = 0
  #lines: string[] = []
  #isOver = false
  #failure: string | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (bytes: Buffer) => this.#take(bytes))
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      this.#failure = cause.code // `close` follows
    })
    socket.on('close', () => {
      this.#isOver = true
      this.#listener?.closed()
    })
  }

  /** Rejects with the system's error when nobody listens there. */
  static async open(path: string): Promise<LineConnection> {
    const until = performance.now() + busy.most
    for (;;) {
      const opened = await attempt(path)
      if (opened instanceof LineConnection) return opened
      if (opened.code !== 'EAGAIN' || performance.now() > until) throw opened
      await new Promise(resolve => setTimeout(resolve, busy.pause))
    }
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** It was closed before what was said last was read. */
  get wasUnread(): boolean {
    return this.#failure === 'EPIPE' || this.#failure === 'ECONNRESET'
  }

  /** From now on lines go to this listener, those first that have come already. */
  listen(listener: LineListener | undefined): void {
    this.#listener = listener
    if (!listener) return
    while (this.#listener === listener && this.#lines.length > 0) listener.line(this.#lines.shift()!)
    if (this.#isOver && this.#listener === listener) listener.closed()
  }

  say(line: string): void {
    this.#socket.write(`${line}\n`)
  }

  close(): void {
    this.#socket.destroy()
  }

  /** It keeps the process alive no longer. */
  unref(): this {
    this.#socket.unref()
    return this
  }

  #take(bytes: Buffer): void {
    let from = 0
    for (let end = bytes.indexOf(lineEnd); end >= 0; end = bytes.indexOf(lineEnd, from)) {
      this.#give(this.#whole(bytes.subarray(from, end)))
      from = end + 1
    }
    if (from < bytes.length) this.#hold(bytes.subarray(from))
  }

  #hold(part: Buffer): void {
    this.#held.push(part)
    this.#heldBytes += part.length
    if (this.#heldBytes > longest) this.#socket.destroy()
  }

  #whole(end: Buffer): string {
    if (this.#held.length === 0) return end.toString()
    const text = Buffer.concat([...this.#held, end]).toString()
    this.#held = []
    this.#heldBytes = 0
    return text
  }

  #give(line: string): void {
    if (this.#listener) this.#listener.line(line)
    else this.#lines.push(line)
  }
}

const attempt = (path: string): Promise<LineConnection | NodeJS.ErrnoException> =>
  new Promise(resolve => {
    const socket = connect(path)
    socket.once('error', resolve)
    socket.once('connect', () => {
      socket.off('error', resolve)
      resolve(new LineConnection(socket))
    })
  })
