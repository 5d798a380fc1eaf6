import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { catalogOf } from '../../catalog/catalog.ts'
import { messageOf } from '../../errors.ts'
import { nearest } from '../../plugin/nearest.ts'
import { type FormatName, type Found, formatNames, formatOfFile, formats } from '../catalog/formats.ts'
import { readPlugins } from '../catalog/read-plugins.ts'
import { isCode } from '../dial.ts'
import type { DaemonOptions } from '../find-socket.ts'
import { builtInEvents, daemonEvents } from '../known-events.ts'
import { collect, withDaemonOptions, withExamples } from '../options.ts'
import { note, oneLine, paint, printable, say, sayJson } from '../output.ts'
import { versionOf } from '../program.ts'
import { withProgress } from '../progress.ts'
import { UsageError } from '../usage-error.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly format?: string
  readonly out?: string
  readonly pluginDir?: readonly string[]
}

export const define = (command: Command): void => {
  withDaemonOptions(command)
    .option('--format <format>', `${formatNames.join(', ')}; what the name of the file says, else markdown`)
    .option('--out <path>', 'write this file, or into this folder: all formats, or the one that is named')
    .option('--plugin-dir <folder>', 'ask no daemon, read the plugins in this folder; may be repeated', collect)
    .description(
      'Write all events with their data, answers and examples, as the plugins of the running daemon declare them, your own included. ' +
        'Where no daemon runs, the events that come with it. What a plugin does not describe is written as anything.',
    )
    .action(() => write(command.optsWithGlobals<Options>()))
  withExamples(command, [
    'ksi catalog --out docs/',
    'ksi catalog --out src/ksi-events.d.ts    # types for connect<KsiEvents>()',
    'ksi catalog --format asyncapi --out asyncapi.json',
    'ksi catalog --plugin-dir ./plugins --format json | jq .events',
  ])
}

const write = async (options: Options): Promise<void> => {
  const isFolder = options.out !== undefined && (options.out.endsWith('/') || isDirectory(options.out))
  const wanted = formatsIn(options, isFolder)
  const found = await withProgress('reading the catalogue', find(options))
  const { out } = options
  const made = await Promise.all(
    wanted.map(async format => ({
      format,
      out: out === undefined ? null : isFolder ? join(out, formats[format].file) : out,
      text: await formats[format].write(found),
    })),
  )
  for (const { out, text } of made) if (out !== null) save(out, text)
  for (const { format, out, text } of made) {
    if (options.json) sayJson({ format, out, ...(out === null && { text }) })
    else if (out === null) say(printable(text).trimEnd())
    else say(`${paint('green', '✓')} ${out}`)
  }
}

/** Throws UsageError. */
const formatsIn = ({ format, out }: Options, isFolder: boolean): readonly FormatName[] => {
  if (format === undefined) return isFolder ? formatNames : [meantBy(out)]
  if (Object.hasOwn(formats, format)) return [format as FormatName]
  const [meant] = nearest(format, formatNames, 1)
  const hint = meant ? `did you mean: ${meant}?` : `there are ${formatNames.join(', ')}`
  throw new UsageError(`there is no format '${format}'`, { hint })
}

/** What the name of a file says; one that says nothing gets Markdown. Throws UsageError for a name that says something else. */
const meantBy = (out = ''): FormatName => {
  const format = formatOfFile(out)
  if (format === undefined && /\.[^./]+$/.test(out))
    throw new UsageError(`no format has a name like '${out}'`, {
      hint: `.md, .json, .d.ts, asyncapi.json, or say which: --format ${formatNames.join('|')}`,
    })
  return format ?? 'markdown'
}

const find = async (options: Options): Promise<Found> => {
  if (options.pluginDir) return inFolders(options.pluginDir, options)
  try {
    return { ...(await daemonEvents(options)), from: 'a running daemon' }
  } catch (cause) {
    if (!isCode(cause, 'NOT_RUNNING')) throw cause
    note(`${messageOf(cause)}: these are the events that come with KSI, without plugins of yours`)
    return { catalog: await builtInEvents(), version: versionOf(), from: 'KSI itself' }
  }
}

/** A plugin that cannot be read makes the rest incomplete, and the exit code says so. */
const inFolders = async (folders: readonly string[], { json: _, ...options }: Options): Promise<Found> => {
  const { manifests, failed } = await readPlugins(folders, options)
  for (const reason of failed) note(`${paint('red', 'left out:', process.stderr)} ${oneLine(reason)}`)
  if (failed.length > 0) process.exitCode = 1
  return { catalog: catalogOf(manifests), version: versionOf(), from: `KSI and of ${folders.join(', ')}` }
}

/** Throws UsageError. */
const save = (path: string, text: string): void => {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  } catch (cause) {
    throw new UsageError(`${path} cannot be written: ${messageOf(cause)}`, { hint: 'give --out another place' })
  }
}

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
