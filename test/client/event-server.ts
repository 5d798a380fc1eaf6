import type { Socket } from 'node:net'
import { type LineServer, lineServer } from './line-server.ts'

interface Kept {
  readonly seq: number
  readonly event: string
  readonly data: unknown
}

export interface EventServer extends LineServer {
  /** Keeps one event and pushes it to whoever subscribed. */
  readonly publish: (event: string, data?: unknown) => void
  /** Forgets everything up to this number, or all there is. */
  readonly forget: (seq?: number) => void
}

type Special = (request: any, socket: Socket) => boolean

/**
 * The smallest server that keeps the contract of events.sock: answers by correlation, a numbered log, subscriptions that
 * resume. Echoes the data of every other event, unless `special` takes it.
 */
export const eventServer = async (special: Special = () => false): Promise<EventServer> => {
  const kept: Kept[] = []
  const subscribed = new Map<string, { socket: Socket; patterns: string[] }>()
  let forgotten = 0
  let ids = 0

  const push = (id: string, { seq, event, data }: Kept): void => {
    const { socket, patterns } = subscribed.get(id)!
    const fits = patterns.some(
      pattern => pattern === event || (pattern.endsWith('*') && event.startsWith(pattern.slice(0, -1))),
    )
    if (!fits) return
    const place = {
      event_id: `e${seq}`,
      seq,
      cursor: `at-${seq}`,
      source: 'test',
      timestamp: '2026-01-01T00:00:00.000Z',
    }
    send(socket, { type: 'event', event, data, subscription_id: id, ...place })
  }

  const subscribe = ({ correlation_id, data }: any, socket: Socket): void => {
    const id = `s${++ids}`
    const last = kept.at(-1)?.seq ?? 0
    const from = typeof data.cursor === 'string' ? Number(data.cursor.slice(3)) : data.after?.seq
    subscribed.set(id, { socket, patterns: data.patterns })
    socket.on('close', () => subscribed.delete(id))
    send(socket, answer(correlation_id, { subscription_id: id, patterns: data.patterns, cursor: `at-${from ?? last}` }))
    if (from === undefined) return
    if (from < forgotten)
      send(socket, { type: 'gap', from: from + 1, to: forgotten, reason: 'not kept', subscription_id: id })
    for (const event of kept) if (event.seq > from && event.seq > forgotten) push(id, event)
    send(socket, { type: 'synced', subscription_id: id })
  }

  const server = await lineServer('events.sock', (request, socket) => {
    if (special(request, socket)) return
    if (request.event === 'system:subscribe') subscribe(request, socket)
    else if (request.event === 'system:unsubscribe') subscribed.delete(request.data.subscription_id)
    else if (request.event === 'system:hello')
      send(socket, answer(request.correlation_id, { version: '0', log_id: 'log' }))
    else if (request.expect_response !== false) send(socket, answer(request.correlation_id, request.data))
  })
  const publish = (event: string, data: unknown = {}): void => {
    const one = { seq: kept.length + 1, event, data }
    kept.push(one)
    for (const id of subscribed.keys()) push(id, one)
  }
  return { ...server, publish, forget: (seq = kept.length) => (forgotten = seq) }
}

export const send = (socket: Socket, message: object): void => {
  socket.write(`${JSON.stringify(message)}\n`)
}

export const answer = (correlation_id: unknown, data: unknown) => ({
  type: 'response',
  status: 'success',
  data,
  correlation_id,
})

export const refusal = (correlation_id: unknown, code: string, more: object = {}) => ({
  type: 'response',
  status: 'error',
  data: null,
  correlation_id,
  error: { code, message: `${code} it is`, details: {}, ...more },
})
