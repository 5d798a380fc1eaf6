import { extname } from 'node:path'
import { fail } from '../errors.ts'
import { nameOf } from '../host/discover.ts'
import { nodeProgram } from './node-program.ts'
import type { ProcessLimits, Program } from './program.ts'
import { pythonProgram } from './python-program.ts'

type Find = (limits: ProcessLimits, called: string) => Program | Promise<Program>

/** By the ending of a plugin's file. */
const programs: Readonly<Partial<Record<string, Find>>> = {
  '.ts': nodeProgram,
  '.js': nodeProgram,
  '.mjs': nodeProgram,
  '.cjs': nodeProgram,
  '.py': (_, called) => pythonProgram(called),
}

/** The program that runs the plugin at this path. Throws PLUGIN_LOAD_FAILED when there is none. */
export const programFor = async (path: string, limits: ProcessLimits): Promise<Program> => {
  const find = programs[extname(path)]
  const called = nameOf(path)
  if (!find) throw fail('PLUGIN_LOAD_FAILED', called, 'this kind of file is not loaded')
  return find(limits, called)
}
