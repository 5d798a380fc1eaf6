import { extname } from 'node:path'
import { fail } from '../errors.ts'
import { nameOf } from '../host/discover.ts'
import { namedProgram } from './named-program.ts'
import { nodeProgram } from './node-program.ts'
import type { ProcessLimits, Program } from './program.ts'
import { pythonProgram } from './python-program.ts'

type Find = (limits: ProcessLimits, path: string) => Program | Promise<Program>

/** By the ending of a plugin's file. */
const programs: Readonly<Partial<Record<string, Find>>> = {
  '.ts': nodeProgram,
  '.js': nodeProgram,
  '.mjs': nodeProgram,
  '.cjs': nodeProgram,
  '.py': (_, path) => pythonProgram(nameOf(path)),
  '.json': (_, path) => namedProgram(path),
}

/** The program that runs the plugin at this path. Throws PLUGIN_LOAD_FAILED when there is none. */
export const programFor = async (path: string, limits: ProcessLimits): Promise<Program> => {
  const find = programs[extname(path)]
  if (!find) throw fail('PLUGIN_LOAD_FAILED', nameOf(path), 'this kind of file is not loaded')
  return find(limits, path)
}
