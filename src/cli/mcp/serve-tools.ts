import { type CallToolResult, McpServer, type StandardSchemaWithJSON } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { toWire } from '../../errors.ts'
import { type Tool, tools } from './tools.ts'

/** Where the tools get their answers from. */
export interface Daemon {
  readonly request: (event: string, data: object) => Promise<unknown>
}

const instructions =
  'These tools act on the KSI daemon that runs you, in your name: other agents see who you are. Messages for you become your next turn by themselves.'

/** Speaks MCP on stdin and stdout; resolves when stdin has ended. */
export const serveTools = async (daemon: Daemon): Promise<void> => {
  const ended = new Promise<void>(resolve => process.stdin.once('end', resolve).once('close', resolve))
  const handle = serveStdio(
    () => {
      const server = new McpServer({ name: 'ksi', version: '1.0.0' }, { instructions })
      for (const tool of tools) register(server, tool, daemon)
      return server
    },
    { onerror: error => process.stderr.write(`ksi mcp: ${error.message}\n`) },
  )
  await ended
  await handle.close()
}

const register = (server: McpServer, { name, description, input, request }: Tool, daemon: Daemon): void => {
  const inputSchema = input as StandardSchemaWithJSON // the library's type knows no PromiseLike
  server.registerTool(name, { description, inputSchema }, async (given: unknown): Promise<CallToolResult> => {
    try {
      const result = await daemon.request(...request(given))
      return { content: [{ type: 'text', text: JSON.stringify(result) }] }
    } catch (cause) {
      const { code, message, details } = toWire(cause)
      const hint = details.hint === undefined ? '' : `\n${details.hint}`
      return { isError: true, content: [{ type: 'text', text: `${code}: ${message}${hint}` }] }
    }
  })
}
