import type { Command } from 'commander'
import { withExamples, withOutputOptions } from '../options.ts'

export const define = (command: Command): void => {
  command
    .description(
      'See it all work, offline, in a minute: two agents talk, one is stopped and comes back, a plugin appears.',
    )
    .option('--log <file>', 'write every event and every check into a file, a line of JSON each')
    .action(async ({ log }: { log?: string }) => {
      const { demo } = await import('../demo/index.ts')
      process.exitCode = await demo({ log })
    })
  withExamples(withOutputOptions(command), ['ksi demo', 'ksi demo --log demo.jsonl'])
}
