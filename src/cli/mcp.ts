import { dial } from './dial.ts'
import type { DaemonOptions } from './find-socket.ts'
import { readToken } from './mcp/read-token.ts'
import { serveTools } from './mcp/serve-tools.ts'

interface McpOptions extends DaemonOptions {
  readonly tokenFile?: string
}

/**
 * Serves the daemon as an MCP server on stdio until stdin ends.
 * It is ready before it has reached the daemon: until then, and when that fails, the tools say why.
 */
export const serveMcp = async (options: McpOptions): Promise<void> => {
  const token = options.tokenFile === undefined ? undefined : await readToken(options.tokenFile)
  const client = dial(options, { token, clientId: 'ksi mcp', reconnect: true })
  client.catch(() => {}) // the first tool that is used says so
  await serveTools({
    request: async (event, data) => (await client).request(event, data),
  })
  await client.then(
    connected => connected.close(),
    () => {},
  )
}
