import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { addCommands, commands } from './command-table.ts'
import { withExamples, withOutputOptions } from './options.ts'
import { paint } from './output.ts'
import { UsageError } from './usage-error.ts'

/** Finds the command that was typed and runs it. Throws UsageError and whatever the command throws. */
export const run = async (argv: readonly string[]): Promise<void> => {
  const program = withOutputOptions(new Command('ksi'))
    .description('Runs AI agents, keeps their conversations going, carries messages and state between them.')
    .version(versionOf(), '-V, --version')
    .configureHelp({ styleTitle: text => paint('bold', text), styleCommandText: text => paint('cyan', text) })
    .configureOutput({ outputError: () => {} })
    .helpCommand('help [command]', 'Explain a command')
    .exitOverride()
  withExamples(program, [
    'ksi start --detach',
    'ksi agent spawn analyst --task "Analyze data"',
    'ksi events tail "agent:*"',
  ])
  program.addHelpText(
    'after',
    '\nExit codes: 0 done, 1 failed, 2 wrong usage. With --json errors are JSON too: {"error": {"code", …}} on stdout.',
  )
  await addCommands(program, commands, argv)
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' })
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause
    if (cause.exitCode !== 0) throw usageOf(cause, argv)
  }
}

/** The version of this package. */
export const versionOf = (): string =>
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version

const usageOf = ({ message }: CommanderError, argv: readonly string[]): UsageError => {
  const [said = '', suggestion] = message.replace(/^error: /, '').split('\n')
  const known = argv.filter(word => Object.hasOwn(commands, word)).slice(0, 1)
  const help = `see: ${['ksi', ...known, '--help'].join(' ')}`
  return new UsageError(said, { hint: suggestion ? suggestion.replace(/^\((.*)\)$/, '$1') : help })
}
