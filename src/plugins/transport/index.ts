import { type Client, ConnectionsService, definePlugin, fail } from '../../plugin/index.ts'
import * as tokens from './tokens.ts'

export * from './tokens.ts'

const { connection, send, broadcast, status, error, slow_consumer } = tokens

/** The connections of the daemon: who is there, and pushing to them. */
export default definePlugin({
  name: 'transport',
  version: '1.0.0',
  description: 'The connections of the daemon: who is there, and pushing to them.',
  priority: 5,
  commands: { connection, send, broadcast, status },
  emits: { error, slow_consumer },
  needs: { connections: ConnectionsService },

  setup({ services: { connections } }) {
    const push = (client: Client, { event, data }: { event: string; data: Record<string, unknown> }) =>
      client.push({ name: event, data })
    return {
      commands: {
        connection: ({ action, client_id, connection_id }, { source }) => {
          const client = connections.get(source)
          if (client) {
            client.client_id = action === 'connect' ? client_id : undefined
            client.bind()
          }
          return { status: 'ok', connection_id: client?.id ?? connection_id ?? source }
        },
        send: ({ connection_id, event }) => {
          const client = connections.get(connection_id)
          if (!client)
            throw fail('NOT_FOUND', `connection ${connection_id}`).with({
              hint: 'it may have ended: see transport:status',
            })
          push(client, event)
          return { status: 'sent' }
        },
        broadcast: ({ event, room }) => {
          const clients = connections.all().filter(({ socket }) => room === undefined || socket === room)
          for (const client of clients) push(client, event)
          return { status: 'broadcast', count: clients.length }
        },
        status: () => {
          const sockets = [...connections.sockets()]
          return {
            status: sockets.length > 0 ? 'connected' : 'disconnected',
            connections: connections.all().length,
            sockets,
          }
        },
      },
    }
  },
})
