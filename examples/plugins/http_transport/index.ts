// Events over HTTP, for programs that can do nothing else:
//   daemon.json: { "transports": { "http_events": { "enabled": true, "port": 8765 } } }
//   curl -d '{"event": "system:health"}' -H 'content-type: application/json' http://127.0.0.1:8765/
// Whoever can connect acts as this plugin: keep it on 127.0.0.1, or put a guard in front of it.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { anything, command, definePlugin, fail, type KsiError, toWire } from 'ksi-daemon/plugin'

interface Settings {
  readonly host?: string
  readonly port?: number
}

const mostBytes = 1 << 20

export default definePlugin({
  name: 'http_transport',
  version: '1.0.0',
  description: 'Events over HTTP.',
  ksi: '^1',
  hooks: { createTransport: {} },

  setup({ call, log }) {
    const answer = async (request: IncomingMessage): Promise<unknown> => {
      // A page in a browser cannot say this of a foreign address without asking first.
      if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json')
        throw fail('INVALID_INPUT', 'http', 'send JSON by POST, as application/json')
      const { event, data } = await bodyOf(request)
      return call(command(event, { doc: '', input: anything, output: anything }), data ?? {})
    }
    const serve = (): Server =>
      createServer((request, response) => {
        const say = (status: number, said: object) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(said)}\n`)
        answer(request).then(
          data => say(200, { status: 'success', data }),
          (cause: KsiError) => say(400, { status: 'error', error: toWire(cause) }),
        )
      })
    return {
      hooks: {
        createTransport: (type, config) => {
          if (type !== 'http_events') return undefined // somebody else's
          const { host = '127.0.0.1', port = 8765 } = config as Settings
          const server = serve()
          return {
            start: () =>
              new Promise<void>((resolve, reject) => {
                server.once('error', reject).listen(port, host, () => {
                  log('listening', { address: server.address() })
                  resolve()
                })
              }),
            stop: () => {
              server.closeAllConnections()
              return new Promise<void>(resolve => void server.close(() => resolve()))
            },
          }
        },
      },
    }
  },
})

const bodyOf = async (request: IncomingMessage): Promise<{ event: `${string}:${string}`; data?: unknown }> => {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > mostBytes) throw fail('MESSAGE_TOO_LARGE', mostBytes)
  }
  try {
    const { event, data } = JSON.parse(text)
    if (/^[^:\s]+:\S+$/.test(event)) return { event, data }
  } catch {} // it is said below
  throw fail('INVALID_INPUT', 'http', `say it as {"event": "system:health", "data": {}}`)
}
