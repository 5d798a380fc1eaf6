import type { Command } from 'commander'
import { withExamples, withOutputOptions } from '../options.ts'

export const define = (command: Command): void => {
  command
    .description(
      'See it all work, offline, in a minute: two agents talk, one is stopped and comes back, a plugin appears.',
    )
    .action(async () => {
      const { demo } = await import('../demo/index.ts')
      process.exitCode = await demo()
    })
  withExamples(withOutputOptions(command), ['ksi demo'])
}
