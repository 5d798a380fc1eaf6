import { endWithReader, flushed } from './output.ts'
import { sayFailure } from './say-failure.ts'

/**
 * Runs `ksi` with the words after its name and gives back its exit code: 0 done, 1 failed, 2 wrong usage.
 * `start` and `emit` have to be fast, so they go without the parser of the other commands.
 */
export const main = async (argv: readonly string[]): Promise<number> => {
  const isJson = argv.includes('--json')
  const [first, ...others] = argv[0] === '--json' ? argv.slice(1) : argv
  const rest = argv[0] === '--json' ? ['--json', ...others] : others
  const isHelp = argv.includes('--help') || argv.includes('-h')
  // A daemon lives on when nobody reads its first words.
  endWithReader(first === 'start' ? () => {} : () => process.exit(0))
  try {
    if (first === 'emit' && !isHelp) await (await import('./commands/emit.ts')).emit(rest)
    else if (first === 'start' && !isHelp) await (await import('./commands/start.ts')).start(rest)
    else await (await import('./program.ts')).run(argv)
    await flushed()
    return Number(process.exitCode ?? 0)
  } catch (cause) {
    const code = sayFailure(cause, isJson)
    await flushed()
    return code
  }
}
