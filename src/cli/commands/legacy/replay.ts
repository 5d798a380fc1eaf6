import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { fail } from '../../../errors.ts'
import type { Found } from '../../legacy/comparing.ts'
import { freshDaemon } from '../../legacy/fresh-daemon.ts'
import { readRecording } from '../../legacy/recording.ts'
import { type Replayed, replay } from '../../legacy/replay.ts'
import { withExamples, withOutputOptions } from '../../options.ts'
import { oneLine, paint, say, sayJson } from '../../output.ts'

interface Options {
  readonly json?: boolean
  readonly against?: string
  readonly socket?: string
  readonly bugs?: boolean
}

export const define = (command: Command): void => {
  withOutputOptions(command)
    .argument('<recordings...>', 'files, or folders of them; their fixtures lie beside them in `fixtures`')
    .option('--against <folder>', 'the sockets of a running daemon; without it each gets a fresh one of ours')
    .option('--socket <name>', 'send everything to this one, as control.sock')
    .option('--bugs', 'compare also what is a known defect of the old daemon')
    .action((paths: readonly string[]) => replayAll(paths, command.optsWithGlobals<Options>()))
  withExamples(command, [
    'ksi legacy replay recordings/',
    'ksi legacy replay recordings/kv_types.json --against /srv/old/sockets --json',
  ])
}

const replayAll = async (paths: readonly string[], options: Options): Promise<void> => {
  let failed = 0
  for (const path of paths.flatMap(filesAt)) {
    const { steps } = readRecording(path)
    const { found, not_compared } = await replayOne(path, options)
    if (found.length > 0) failed++
    const name = basename(path, '.json')
    if (options.json) sayJson({ name, steps: steps.length, not_compared, differences: found })
    else sayFound({ name, steps: steps.length }, { found, not_compared })
  }
  if (failed > 0) process.exitCode = 1
}

const filesAt = (path: string): string[] => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw fail('NOT_FOUND', resolve(path))
  if (!found.isDirectory()) return [path]
  const files = readdirSync(path).filter(name => name.endsWith('.json'))
  if (files.length === 0) throw fail('NOT_FOUND', `a recording in ${resolve(path)}`)
  return files.sort().map(name => join(path, name))
}

/** They end the daemon that was started as well. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const replayOne = async (path: string, { against, socket, bugs = false }: Options): Promise<Replayed> => {
  const recording = readRecording(path)
  const inside = (folder: string) => (name: string) => resolve(folder, socket ?? `${name}.sock`)
  if (against !== undefined) return replay(recording, { socket: inside(against), bugs })
  const daemon = await freshDaemon(recording, resolve(dirname(path), 'fixtures'))
  const leave = (): void => void daemon.stop().finally(() => process.exit(130))
  for (const signal of signals) process.on(signal, leave)
  try {
    return await replay(recording, { socket: inside(daemon.sockets), root: daemon.root, bugs })
  } finally {
    for (const signal of signals) process.off(signal, leave)
    await daemon.stop()
  }
}

const sayFound = (about: { name: string; steps: number }, { found, not_compared }: Replayed): void => {
  const { name, steps } = about
  const left = not_compared > 0 ? `, ${not_compared} not compared` : ''
  const mark = found.length === 0 ? paint('green', '✓') : paint('red', '✗')
  say(`${mark} ${oneLine(name)} ${paint('dim', `(${steps} steps${left})`)}`)
  for (const { step, at, want, got } of found)
    say(`  step ${step} ${oneLine(at || '/')}: expected ${shown(want)}, found ${shown(got)}`)
}

const shown = (value: Found['want']): string => {
  const text = value === undefined ? 'nothing' : oneLine(JSON.stringify(value))
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
