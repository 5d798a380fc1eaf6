import { connect, type Socket } from 'node:net'

export interface Load {
  readonly path: string
  readonly connections: number
  /** Requests of one connection that wait for their answers. */
  readonly window: number
  /** Requests of one connection. */
  readonly count: number
  /** The line of a request, with its line end. */
  readonly line: (connection: number, request: number) => string
  /** Notes how long each request took: only meaningful with answers in order. */
  readonly timed?: boolean
}

export interface LoadResult {
  readonly events: number
  readonly perSecond: number
  /** Milliseconds, one for each request; empty when not timed. */
  readonly times: readonly number[]
}

/** Keeps so many requests in flight on each connection until all are answered. */
export const load = async (wanted: Load): Promise<LoadResult> => {
  const sockets = await openAll(wanted.path, wanted.connections)
  const times: number[] = []
  const began = performance.now()
  await Promise.all(sockets.map((socket, connection) => drive(socket, connection, { wanted, times })))
  const seconds = (performance.now() - began) / 1000
  for (const socket of sockets) socket.destroy()
  const events = wanted.connections * wanted.count
  return { events, perSecond: events / seconds, times }
}

/** One request per connection, as the old clients do. */
export const oneShots = async ({ path, count, line }: Load): Promise<LoadResult> => {
  const times: number[] = []
  const began = performance.now()
  for (let request = 0; request < count; request++) {
    const start = performance.now()
    const socket = await open(path)
    await new Promise<void>((resolve, reject) => {
      socket.once('data', () => resolve())
      socket.once('error', reject)
      socket.end(line(0, request))
    })
    socket.destroy()
    times.push(performance.now() - start)
  }
  return { events: count, perSecond: (count * 1000) / (performance.now() - began), times }
}

const atOnce = 100

/** Some at a time: a server lets only so many wait to be accepted. */
export const openAll = async (path: string, count: number): Promise<Socket[]> => {
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(atOnce, count - sockets.length) }, () => open(path))
    sockets.push(...(await Promise.all(some)))
  }
  return sockets
}

/** Tries again while the server has more waiting than it can accept. */
export const open = async (path: string): Promise<Socket> => {
  for (;;) {
    const opened = await attempt(path)
    if (opened) return opened
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}

const attempt = (path: string): Promise<Socket | undefined> =>
  new Promise((resolve, reject) => {
    const socket = connect(path, () => resolve(socket))
    socket.once('error', (cause: NodeJS.ErrnoException) =>
      cause.code === 'EAGAIN' ? resolve(undefined) : reject(cause),
    )
  })

interface Driving {
  readonly wanted: Load
  readonly times: number[]
}

const drive = (socket: Socket, connection: number, { wanted, times }: Driving): Promise<void> =>
  new Promise((resolve, reject) => {
    const { window, count, line, timed } = wanted
    const began: number[] = []
    let sent = 0
    let answered = 0
    const send = (requests: number): void => {
      let text = ''
      for (let left = Math.min(requests, count - sent); left > 0; left--, sent++) text += line(connection, sent)
      if (timed) for (let at = began.length; at < sent; at++) began.push(performance.now())
      if (text !== '') socket.write(text)
    }
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('closed before all was answered')))
    socket.on('data', (bytes: Buffer) => {
      const lines = lineEnds(bytes)
      if (timed) for (let at = 0; at < lines; at++) times.push(performance.now() - began[answered + at]!)
      answered += lines
      if (answered >= count) resolve()
      else send(lines)
    })
    send(window)
  })

const lineEnds = (bytes: Buffer): number => {
  let count = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++
  return count
}
