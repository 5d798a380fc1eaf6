import { basename, dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { withExamples, withOutputOptions } from '../../options.ts'
import { paint, say, sayJson } from '../../output.ts'
import { versionOf } from '../../program.ts'
import { withProgress } from '../../progress.ts'
import { UsageError } from '../../usage-error.ts'

interface Options {
  readonly json?: boolean
  readonly handlersDir: string
  readonly outputDir: string
  readonly protocolsDir?: string
  readonly group: string
  readonly takeover?: boolean
  readonly force?: boolean
  readonly dryRun?: boolean
  readonly strict?: boolean
  readonly report?: string
}

export const define = (command: Command): void => {
  withOutputOptions(command)
    .description(
      'Read the Python handlers of the old daemon, without running them and without Python, and write plugins that do the same.',
    )
    .option('--handlers-dir <folder>', 'where the handlers lie', 'ksi_daemon/commands')
    .option('--output-dir <folder>', 'where the plugins are written', 'migration_output/plugins')
    .option(
      '--protocols-dir <folder>',
      'where the models of parameters lie (else: protocols, in or beside the handlers)',
    )
    .option('--group <by>', 'one plugin for each namespace, or for each command', 'namespace')
    .option('--takeover', 'let them answer in the stead of the daemon where their bodies are whole')
    .option('--force', 'write also over files that were edited')
    .option('--strict', 'let warnings count as problems')
    .option('--dry-run', 'write nothing, only tell')
    .option(
      '--report <file>',
      'write what was found and done to a file as well: Markdown, or JSON by its ending (else migration_output/migration_report.md, if the plugins lie in there)',
    )
    .action(() => run(command.optsWithGlobals<Options>()))
  withExamples(command, [
    'ksi migrate generate --handlers-dir ksi_daemon/commands --output-dir migration_output/plugins',
    'ksi migrate generate --dry-run',
    'ksi migrate generate --json | jq -r \'.files[].commands[] | select(.body == "declines") | .command\'',
  ])
  command.addHelpText(
    'after',
    '\nExit codes: 0 all done, 1 done with problems, 2 wrong usage or no such folder, 3 no handlers found.',
  )
}

const run = async (options: Options): Promise<void> => {
  const { group } = options
  if (group !== 'namespace' && group !== 'command')
    throw new UsageError(`"${group}" is no way to group`, { hint: 'namespace or command' })
  const report = await withProgress('reading the handlers', read({ ...options, group }))
  const { renderReport, showReport } = await import('../../migrate/generate-report.ts')
  const page = options.report ?? usualPage(report)
  if (page !== undefined && !options.dryRun && report.written.length > 0) {
    const { writeFileSync } = await import('node:fs')
    writeFileSync(page, page.endsWith('.json') ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report))
  }
  process.exitCode = codeOf(report, options.strict === true)
  if (options.json) return sayJson(report)
  if (report.counts.commands + report.counts.plugins + report.problems.length === 0)
    return say(`${paint('yellow', 'nothing found')} in ${report.handlers_dir}: no handler of a command, and no plugin`)
  showReport(report)
}

const read = async (options: Options & { readonly group: 'namespace' | 'command' }) => {
  const [{ generate }, { legacyCommands }] = await Promise.all([
    import('../../../migrate/generate/generate.ts'),
    import('../../../plugins/legacy/commands/index.ts'),
  ])
  const { handlersDir, outputDir, protocolsDir, group, takeover = false, force = false, dryRun = false } = options
  try {
    return generate({
      handlersDir: resolve(handlersDir),
      outputDir: resolve(outputDir),
      protocolsDir: protocolsDir === undefined ? undefined : resolve(protocolsDir),
      ...{ group, takeover, force, dryRun },
      known: legacyCommands,
      version: versionOf(),
    })
  } catch (cause) {
    const { KsiError } = await import('../../../errors.ts')
    if (cause instanceof KsiError && (cause.code === 'NOT_FOUND' || cause.code === 'INVALID_INPUT'))
      throw new UsageError(cause.message, cause.details)
    throw cause
  }
}

type Report = Awaited<ReturnType<typeof read>>

/** Beside the plugins, where the folder around them is one for such things. */
const usualPage = ({ output_dir }: Report): string | undefined => {
  const around = dirname(output_dir)
  return basename(around) === 'migration_output' ? join(around, 'migration_report.md') : undefined
}

const codeOf = ({ counts, problems, warnings }: Report, isStrict: boolean): number => {
  if (problems.length > 0 || (isStrict && warnings.length > 0)) return 1
  return counts.commands + counts.plugins === 0 ? 3 : 0
}
