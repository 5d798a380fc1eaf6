import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { addCommands, commands } from './command-table.ts'
import { withExamples, withOutputOptions } from './options.ts'
import { paint } from './output.ts'
import { UsageError } from './usage-error.ts'

/** Finds the command that was typed and runs it. Throws UsageError and whatever the command throws. */
export const run = async (words: readonly string[]): Promise<void> => {
  const argv = asksForHelp(words)
  const program = withOutputOptions(new Command('ksi'))
    .description('Runs AI agents, keeps their conversations going, carries messages and state between them.')
    .version(versionOf(), '-V, --version')
    .configureHelp({ styleTitle: text => paint('bold', text), styleCommandText: text => paint('cyan', text) })
    .configureOutput({ outputError: () => {}, writeErr: () => {} })
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
    if (cause.exitCode !== 0) throw usageOf(cause, typedCommand(program, argv))
  }
}

/** The version of this package. */
export const versionOf = (): string =>
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version

/** `help a b` is `a b --help`, so that it knows everything that this says. */
const asksForHelp = (words: readonly string[]): readonly string[] => {
  const [first, ...rest] = words
  if (first !== 'help' || rest.length === 0) return words
  return Object.hasOwn(commands, rest[0]!) ? [...rest, '--help'] : rest
}

/** The innermost command whose name was typed, with those it belongs to. */
const typedCommand = (program: Command, argv: readonly string[]): readonly Command[] => {
  const path = [program]
  for (const word of argv) path.push(...path.at(-1)!.commands.filter(command => command.name() === word))
  return path
}

const usageOf = ({ code, message }: CommanderError, path: readonly Command[]): UsageError => {
  const name = path.map(command => command.name()).join(' ')
  if (code === 'commander.help') {
    const choices = path.at(-1)!.commands.map(command => command.name())
    return new UsageError(`${name} needs to know what to do: ${choices.join(', ')}`, { hint: `see: ${name} --help` })
  }
  const [said = '', suggestion] = message.replace(/^error: /, '').split('\n')
  const hint = suggestion ? suggestion.replace(/^\((.*)\)$/, '$1') : `see: ${name} --help`
  return new UsageError(said, { hint })
}
