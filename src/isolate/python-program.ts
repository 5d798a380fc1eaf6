import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { fail, messageOf } from '../errors.ts'
import type { Program } from './program.ts'

/** Runs plugins in Python: `KSI_PYTHON`, or else the python3 or python that is found. Throws PLUGIN_LOAD_FAILED. */
export const pythonProgram = async (called: string): Promise<Program> => {
  asked ??= usablePython()
  const python = await asked
  if (python.path === undefined) {
    asked = undefined // it may be installed before somebody asks again
    throw fail('PLUGIN_LOAD_FAILED', called, python.lack).with({ hint })
  }
  return { command: python.path, args: ['-B', '-c', begin, ourPackages, called], channel: '3' }
}

const hint = 'install Python 3.9 or newer, or name its program in KSI_PYTHON'

/** Ours before all others of the same names, and nothing from the working directory. The name is for who lists processes. */
const begin = [
  'import sys',
  'ours, _ = sys.argv.pop(1), sys.argv.pop(1)',
  'sys.path[:] = [ours] + [path for path in sys.path if path]',
  'from ksi_daemon.process import main',
  'main()',
].join('; ')
const ourPackages = fileURLToPath(new URL('../../python', import.meta.url))

type Python = { readonly path: string } | { readonly path?: undefined; readonly lack: string }

/** Once for all plugins: what is found by its name may be a script that takes its time to find the program itself. */
let asked: Promise<Python> | undefined

const usablePython = async (): Promise<Python> => {
  const { KSI_PYTHON: named } = process.env
  if (named) return (await tried(named)) ?? { lack: `KSI_PYTHON names ${named}, which is not there` }
  const [first, second] = await Promise.all(['python3', 'python'].map(tried))
  const usable = [first, second].find(python => python?.path !== undefined)
  return usable ?? first ?? second ?? { lack: 'there is no Python on this machine' }
}

/** Undefined when there is nothing of that name. */
const tried = async (name: string): Promise<Python | undefined> => {
  try {
    const { stdout } = await promisify(execFile)(name, ['-c', say], { timeout: 10_000 })
    const [path = '', major, minor] = stdout.trim().split('\n')
    const isNewEnough = Number(major) === 3 && Number(minor) >= 9
    return isNewEnough ? { path } : { lack: `${name} is Python ${major}.${minor}, which is too old` }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    return { lack: `${name} does not run: ${messageOf(cause).trim()}` }
  }
}

/** Also a Python 2 can say this. */
const say =
  'import sys; sys.stdout.write("%s\\n%s\\n%s\\n" % (sys.executable, sys.version_info[0], sys.version_info[1]))'
