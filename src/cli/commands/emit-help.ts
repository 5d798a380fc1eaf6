import type { Command } from 'commander'
import { withDaemonOptions, withExamples } from '../options.ts'
import { emitOptions } from './emit-words.ts'

/** The help of `ksi emit`; the command itself runs without this parser. */
export const define = (command: Command): void => {
  command
    .usage('<event> [--key value …] [-f <file> | -] [options]')
    .description(
      'Send an event and print the data of its answer. A value that is JSON is JSON, anything else is text; a repeated key ' +
        'makes a list; --key=@file takes a value from a file; - takes all data from stdin. After -- every option is data.',
    )
  for (const [flags, text] of Object.entries(emitOptions)) command.option(flags, text)
  withExamples(withDaemonOptions(command), [
    'ksi emit system:health',
    'ksi emit state:set --key answer --value 42',
    'ksi emit completion:request --agent_id a1 --prompt=@question.md --timeout 60',
    'ksi emit agent:spawn -f agent.yaml',
    'echo \'{"limit": 5}\' | ksi emit system:event_history - --json',
  ])
}
