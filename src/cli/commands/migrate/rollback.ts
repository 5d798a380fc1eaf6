import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { placesOf } from '../../../config/places-of.ts'
import { fail } from '../../../errors.ts'
import { nameStorageFailures } from '../../../migrate/name-storage-failures.ts'
import { readManifest } from '../../../migrate/state/manifest.ts'
import { newPlaces, type OldInstallation } from '../../../migrate/state/places.ts'
import { exportRest, rollbackState } from '../../../migrate/state/rollback.ts'
import { showState } from '../../migrate/shown-state.ts'
import { withExamples } from '../../options.ts'
import { oneLine, paint, say, sayJson } from '../../output.ts'
import { withProgress } from '../../progress.ts'
import { load, type Settings, withSettings } from '../../setting-options.ts'
import { table } from '../../table.ts'
import { oldInstallation, type StateOptions } from './state.ts'

type Options = Settings & Partial<StateOptions>

export const define = (command: Command): void => {
  withSettings(command)
    .option(
      '--new-state <folder>',
      'our folder that the state was copied to (else that of the configuration, else migration_output/state)',
    )
    .option('--old-state <folder>', 'the old daemon’s folder of state; else where it was copied from')
    .option('--from <folder>', 'the folder that the old daemon ran in')
    .option('--db <file>', 'its database')
    .description(
      'Carry everything that was written since the move into the files of the old daemon, in its formats. What it has no place for is exported and named. Both daemons must be stopped.',
    )
    .action(() => rollBack(command.optsWithGlobals<Options>()))
  withExamples(command, [
    'ksi stop && ksi migrate rollback',
    'ksi migrate rollback --new-state migration_output/state --json',
  ])
}

/** Also what `migrate state --reverse` does. */
export const rollBack = async (options: Options): Promise<void> => {
  const folder = await folderOf(options)
  if (folder === undefined) return exportOnly(options)
  const old = await oldOf(folder, options)
  const report = await withProgress(
    'carrying the state back',
    nameStorageFailures(old.root, rollbackState({ old, from: folder })),
  )
  if (options.json) sayJson(report)
  else {
    showState(report)
    showExported(report.exported)
    if (report.replaced) say(paint('dim', `  the old files as they were before: ${report.replaced}`))
    say(paint('dim', `  next: start the old daemon in ${report.to}`))
  }
  if (report.problems.length > 0 || (options.strict && report.conflicts.length > 0)) process.exitCode = 1
}

const byDefault = 'migration_output/state'

/** The folder of a copy; undefined when our daemon works on the old files themselves. */
const folderOf = async ({ newState, reverse, ...settings }: Options): Promise<string | undefined> => {
  if (newState !== undefined && (newState !== byDefault || existsSync(newState))) return resolve(newState)
  const { state_dir, shared_database } = placesOf(await load(settings))
  if (existsSync(newPlaces(state_dir).manifest)) return state_dir
  const copied = readManifest(newPlaces(resolve(byDefault)))
  // a copy that was made to see whether it can be read is not what a daemon on the old files has worked on
  if (copied && copied.from.database !== shared_database) return resolve(byDefault)
  if (reverse) throw fail('NOT_FOUND', resolve(byDefault)).with({ hint: 'name the folder with --new-state' })
  return undefined
}

/** What the options say, else where the copy came from. */
const oldOf = async (folder: string, options: Options): Promise<OldInstallation> => {
  const isNamed =
    options.from !== undefined || options.db !== undefined || (options.oldState ?? 'var/state') !== 'var/state'
  const manifest = readManifest(newPlaces(folder))
  if (!isNamed && manifest) return manifest.from
  return oldInstallation({ oldState: 'var/state', newState: folder, ...options })
}

const exportOnly = async (options: Options): Promise<void> => {
  const places = placesOf(await load(options))
  if (!existsSync(places.database))
    throw fail('NOT_FOUND', `state of ours in ${places.state_dir}`).with({ hint: 'name its folder with --new-state' })
  const files = { rows: places.database, database: places.shared_database }
  const { exported, folder } = await withProgress('exporting', exportRest(files, places.state_dir))
  if (options.json)
    return sayJson({ direction: 'to_old', from: places.state_dir, written: 0, in_place: true, exported, folder })
  say(
    `${paint('green', '✓')} nothing has to be carried back: shared values, identities and profiles lie in the old daemon’s own files`,
  )
  showExported(exported)
}

const showExported = (exported: readonly { what: string; count: number; path: string }[]): void => {
  if (exported.length === 0) return
  say('The old daemon has no place for these; they are exported:')
  say(
    table(
      ['what', 'count', 'path'],
      exported.map(({ what, count, path }) => [oneLine(what), String(count), path]),
    ),
  )
}
