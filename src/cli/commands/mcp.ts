import type { Command } from 'commander'
import { withDaemonOptions, withExamples } from '../options.ts'

export const define = (command: Command): void => {
  command
    .description('Serve the daemon to an agent as an MCP server on stdio. Agents that KSI spawns get it by themselves.')
    .option('--token-file <file>', 'who the agent is: a file of its token, readable by its owner only')
    .action(async () => {
      const { serveMcp } = await import('../mcp.ts')
      await serveMcp(command.optsWithGlobals())
    })
  withExamples(withDaemonOptions(command), ['ksi mcp --token-file ~/.ksi/var/tokens/writer'])
}
