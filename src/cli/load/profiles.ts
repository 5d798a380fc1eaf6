import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { type Client, connect, type ReceivedEvent, sendCommand } from '../../client/index.ts'

/** A kind of load, ready to run. */
export interface Traffic {
  /** One request; resolves when it is answered, or when what it caused has arrived. Rejects with a KsiError. */
  readonly send: (number: number) => Promise<unknown>
  /** Removes what it has left in the daemon, and hangs up. */
  readonly end: () => Promise<void>
}

export const profiles = {
  events: {
    doc: 'state set and read, and health, over eight connections that stay open',
    begin: (socket: string) => eventTraffic(socket),
  },
  legacy: {
    doc: 'SET_AGENT_KV, GET_AGENT_KV and HEALTH_CHECK, each over a connection of its own, as the old clients do',
    begin: (socket: string) => legacyTraffic(socket),
  },
  mail: {
    doc: 'messages from one agent to another, timed until they have arrived',
    begin: (socket: string) => mailTraffic(socket),
  },
} as const satisfies Record<string, { doc: string; begin: (socket: string) => Promise<Traffic> }>

const connections = 8
/** Keys that are used in turn, so that the load leaves little behind while it runs. */
const keys = 100
/** Seconds. */
const patience = 10

const mark = (): string => `load-${randomBytes(4).toString('hex')}`

const eventTraffic = async (socket: string): Promise<Traffic> => {
  const clients = await Promise.all(Array.from({ length: connections }, () => connect({ socket, reconnect: false })))
  const namespace = mark()
  const turns = [
    (client: Client, key: string) => client.request('state:set', { namespace, key, value: { key } }, limited),
    (client: Client, key: string) => client.request('state:get', { namespace, key }, limited),
    (client: Client) => client.request('system:health', { include_plugins: false, include_services: false }, limited),
  ] as const
  return {
    send: number => turns[number % turns.length]!(clients[number % connections]!, `k${number % keys}`),
    end: async () => {
      await clients[0]!.request('state:clear', { namespace, confirm: true })
      for (const client of clients) await client.close()
    },
  }
}
const limited = { timeout: patience }

const legacyTraffic = async (socket: string): Promise<Traffic> => {
  const name = mark()
  const asked = { socketDir: dirname(socket), timeout: patience }
  const keyOf = (number: number) => `${name}.k${number % keys}`
  const set = (number: number) =>
    sendCommand('SET_AGENT_KV', { key: keyOf(number), value: { number }, owner_agent_id: name }, asked)
  const turns = [
    set,
    (number: number) => sendCommand('GET_AGENT_KV', { key: keyOf(number) }, asked),
    () => sendCommand('HEALTH_CHECK', {}, asked),
  ] as const
  await set(0)
  return {
    send: number => turns[number % turns.length]!(number),
    end: async () => {
      await using client = await connect({ socket, reconnect: false })
      await Promise.all(
        Array.from({ length: keys }, (_, number) => client.request('state:delete', { key: keyOf(number) })),
      )
    },
  }
}

const mailTraffic = async (socket: string): Promise<Traffic> => {
  const name = mark()
  const [from, to] = [`${name}-from`, `${name}-to`]
  const arriving = new Map<string, () => void>()
  const receiver = await connect({
    socket,
    reconnect: false,
    onPush: ({ data }: ReceivedEvent<any>) => {
      arriving.get(data.message?.id)?.()
      receiver.request('message:ack', { message_id: data.message_id }).catch(() => {}) // delivered twice
    },
  })
  const sender = await connect({ socket, reconnect: false })
  for (const agent_id of [from, to]) await sender.request('agent:register', { agent_id, agent_info: { role: 'load' } })
  await receiver.request('agent:connection', { action: 'connect', agent_id: to })
  return {
    send: async number => {
      const id = `m${number}`
      const { promise, resolve } = Promise.withResolvers<void>()
      arriving.set(id, resolve)
      try {
        await sender.request(
          'message:publish',
          { topic: 'load', target: to, from_agent: from, message: { id } },
          limited,
        )
        await promise
      } finally {
        arriving.delete(id)
      }
    },
    end: async () => {
      for (const agent_id of [from, to]) await sender.request('agent:unregister', { agent_id })
      for (const client of [sender, receiver]) await client.close()
    },
  }
}
