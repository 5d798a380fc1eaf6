import type { Command } from 'commander'
import { UsageError } from './usage-error.ts'

/** Options that every command has. */
export const withOutputOptions = (command: Command): Command =>
  command.option('--json', 'print JSON, one line per item')

/** Options that say where the daemon is. */
export const withDaemonOptions = (command: Command): Command =>
  withOutputOptions(command)
    .option('--socket <path>', 'the daemon’s events.sock')
    .option('--socket-dir <folder>', 'the daemon’s socket folder (or KSI_SOCKET_DIR)')
    .option('--home <folder>', 'the daemon’s home (or KSI_HOME)')
    .option('--drop-in <folder>', 'the daemon that stands in for the old one in this folder')
    .option('--config <file>', 'its configuration (or KSI_CONFIG)')

/** Examples under a command's help. */
export const withExamples = (command: Command, examples: readonly string[]): Command =>
  command.addHelpText('after', `\nExamples:\n${examples.map(example => `  $ ${example}`).join('\n')}`)

/** For options that may be repeated. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

/** A whole number from 1 on. Throws UsageError. */
export const readCount = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`"${text}" is no count`, { hint: 'as --limit 10' })
  return Number(text)
}
