import { existsSync, readFileSync } from 'node:fs'
import { chmod, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Command, Option } from 'commander'
import { makeFolder } from '../../config/places-of.ts'
import { fail, messageOf } from '../../errors.ts'
import { refuseUnsafe } from '../../plugin/safe-file.ts'
import { ksiProgram, pythonProgram } from '../env/python-program.ts'
import { type Added, enterCode, programsIn, type Shell, undoCode } from '../env/shell-code.ts'
import { withExamples, withOutputOptions } from '../options.ts'
import { note, say, sayJson } from '../output.ts'

interface Options {
  readonly json?: boolean
  readonly home?: string
  readonly undo?: boolean
  readonly shell: Shell
}

const launcher = fileURLToPath(new URL('../../../bin/ksi.js', import.meta.url))
const pythonPackages = fileURLToPath(new URL('../../../python', import.meta.url))

export const define = (command: Command): void => {
  withOutputOptions(command)
    .option('--undo', 'print what undoes it')
    .addOption(
      new Option('--shell <name>', 'whose code it is: sh, also for bash and zsh').choices(['sh', 'fish']).default('sh'),
    )
    .option('--home <folder>', 'whose cache holds the programs (or KSI_HOME; else ~/.ksi)')
    .description(
      'Print what makes one shell run `ksi` where the old daemon’s `python …` lines are typed; other Python programs run as before. Nothing but a folder in the cache is written, and leaving the shell undoes it.',
    )
    .action(() => env(command.optsWithGlobals<Options>()))
  withExamples(command, [
    'eval "$(ksi env)"',
    'python -m ksi_daemon.core_plugin --config ~/.ksi/daemon.json',
    'eval "$(ksi env --undo)"',
    'ksi env --shell fish | source',
  ])
}

const env = async ({ json, home, undo = false, shell }: Options): Promise<void> => {
  // from the home alone: a daemon.json that cannot be read must not keep a shell from being left
  const programs = programsIn(resolve(home ?? process.env.KSI_HOME ?? join(homedir(), '.ksi')))
  const added: readonly Added[] = [
    { variable: 'PATH', folder: programs },
    { variable: 'PYTHONPATH', folder: pythonPackages },
  ]
  if (!undo) await writePrograms(programs)
  const code = (undo ? undoCode : enterCode)(shell, added, process.env)
  if (json) return sayJson({ code, ...Object.fromEntries(added.map(({ variable, folder }) => [variable, folder])) })
  say(code)
  const how = `ksi env${undo ? ' --undo' : ''}`
  if (process.stdout.isTTY)
    note(`this changes nothing yet: ${shell === 'fish' ? `${how} --shell fish | source` : `eval "$(${how})"`}`)
}

/** Throws UNSAFE_PATH, for what lies there will be run, or STORAGE_FAILED. */
const writePrograms = async (folder: string): Promise<void> => {
  makeFolder(folder)
  refuseUnsafe(folder)
  const programs = { node: process.execPath, launcher }
  const python = pythonProgram(programs)
  for (const [name, text] of Object.entries({ ksi: ksiProgram(programs), python, python3: python })) {
    try {
      await writeProgram(join(folder, name), text)
    } catch (cause) {
      throw fail('STORAGE_FAILED', join(folder, name), messageOf(cause))
    }
  }
}

/** Replaced as a whole, for another shell may be running it. */
const writeProgram = async (path: string, text: string): Promise<void> => {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return
  const fresh = `${path}.${process.pid}`
  await writeFile(fresh, text)
  await chmod(fresh, 0o755)
  await rename(fresh, path)
}
