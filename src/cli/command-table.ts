import type { Command } from 'commander'

/** One command of `ksi`, loaded only when it is meant. */
export interface Entry {
  readonly summary: string
  readonly load: () => Promise<{ readonly define: (command: Command, argv: readonly string[]) => void | Promise<void> }>
}

/** Adds commands to a parent: all by name and summary, those that were typed with everything they can do. */
export const addCommands = async (
  parent: Command,
  entries: Readonly<Record<string, Entry>>,
  argv: readonly string[],
): Promise<void> => {
  for (const [name, { summary, load }] of Object.entries(entries)) {
    const command = parent.command(name).summary(summary).description(summary)
    if (argv.includes(name)) await (await load()).define(command, argv)
  }
}

/** The commands of `ksi`, in the order of its help. */
export const commands: Readonly<Record<string, Entry>> = {
  init: {
    summary: 'Write daemon.json for an installation of the old daemon',
    load: () => import('./commands/init.ts'),
  },
  start: { summary: 'Start the daemon', load: () => import('./commands/start-help.ts') },
  stop: { summary: 'Stop the daemon', load: () => import('./commands/stop.ts') },
  status: { summary: 'Say how the daemon is and where everything lies', load: () => import('./commands/status.ts') },
  home: { summary: 'Print the folder where the daemon keeps everything', load: () => import('./commands/home.ts') },
  emit: { summary: 'Send an event and print its answer', load: () => import('./commands/emit-help.ts') },
  events: { summary: 'Follow, list and look back at events', load: () => import('./commands/events.ts') },
  explain: {
    summary: 'Explain an event: its data, an example, who answers',
    load: () => import('./commands/explain.ts'),
  },
  catalog: {
    summary: 'Write all events down: for people, programs, AsyncAPI, TypeScript',
    load: () => import('./commands/catalog.ts'),
  },
  ps: { summary: 'Show the agents and what they are doing', load: () => import('./commands/ps.ts') },
  agent: { summary: 'Spawn agents, talk to them, stop them', load: () => import('./commands/agent.ts') },
  chat: { summary: 'Talk with an agent', load: () => import('./commands/chat.ts') },
  state: { summary: 'Read and write shared state', load: () => import('./commands/state.ts') },
  config: { summary: 'Check and show the configuration', load: () => import('./commands/config.ts') },
  plugin: { summary: 'Show the plugins', load: () => import('./commands/plugin.ts') },
  legacy: { summary: 'Try and watch clients of the old daemon', load: () => import('./commands/legacy.ts') },
  backup: { summary: 'Back up what the daemons keep, and put it back', load: () => import('./commands/backup.ts') },
  'migrate-state': { summary: 'The same as ksi migrate state', load: () => import('./commands/migrate/state.ts') },
  route: {
    summary: 'Share out old commands between us and the old daemon',
    load: () => import('./commands/route.ts'),
  },
  migrate: { summary: 'Move from the old daemon, and back', load: () => import('./commands/migrate.ts') },
  selftest: {
    summary: 'See whether the running daemon does what it should',
    load: () => import('./commands/selftest.ts'),
  },
  load: { summary: 'Put load on the running daemon', load: () => import('./commands/load.ts') },
  service: { summary: 'Run the daemon as a service', load: () => import('./commands/service.ts') },
  env: {
    summary: 'Make one shell run ksi where python … of the old daemon is typed',
    load: () => import('./commands/env.ts'),
  },
  mcp: { summary: 'Serve the daemon to an agent as an MCP server on stdio', load: () => import('./commands/mcp.ts') },
  demo: { summary: 'See it all work, offline, in a minute', load: () => import('./commands/demo.ts') },
}
