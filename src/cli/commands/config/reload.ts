import type { Command } from 'commander'
import { withClient } from '../../dial.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { note, oneLine, paint, say, sayJson } from '../../output.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
}

interface Answer {
  readonly plugins: readonly { readonly name: string; readonly ok: boolean; readonly error?: { message?: string } }[]
  readonly config_changed: readonly string[]
  readonly restart_needed?: readonly string[]
  readonly warnings?: readonly string[]
}

export const define = (command: Command): void => {
  command
    .description(
      'Let the daemon read daemon.json again: what can change at once does, plugins whose settings have changed are reloaded, ' +
        'and what needs a restart is named.',
    )
    .action(() => reload(command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), ['ksi config reload', 'ksi config reload --json'])
}

const reload = async ({ json, ...options }: Options): Promise<void> => {
  const answer: Answer = await withClient(options, client =>
    client.request('system:reload', { config_only: true }, { timeout: 110 }),
  )
  const refused = answer.plugins.filter(({ ok }) => !ok)
  if (refused.length > 0) process.exitCode = 1
  if (json) return sayJson(answer)
  const { config_changed: changed, restart_needed = [], warnings = [] } = answer
  for (const warning of warnings) note(`${paint('yellow', 'warning:', process.stderr)} ${oneLine(warning)}`)
  if (changed.length === 0 && restart_needed.length === 0 && refused.length === 0)
    return say(`${paint('green', '✓')} nothing has changed`)
  for (const key of changed) say(`${paint('green', '✓')} ${oneLine(key)}`)
  for (const { name, error } of refused) {
    const reason = error?.message ?? ''
    note(`${paint('red', '✗', process.stderr)} plugins.${oneLine(name)} stays as it was: ${oneLine(reason)}`)
  }
  if (restart_needed.length > 0) say(`  after a restart: ${restart_needed.map(oneLine).join(', ')}`)
}
