import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fail, type KsiError, messageOf } from '../errors.ts'
import { nameOf } from '../host/discover.ts'
import { refuseUnsafe } from '../plugin/safe-file.ts'
import type { Program } from './program.ts'

/** What `ksi-plugin.json` may say. */
interface Said {
  /** The program and its arguments; a path is seen from the file's folder. */
  readonly run?: unknown
  readonly channel?: unknown
}

/**
 * The program that a `ksi-plugin.json` names: a plugin in any language, which speaks the plugin protocol itself.
 * Throws PLUGIN_LOAD_FAILED when the file says no program, UNSAFE_PATH when another user could have written that.
 */
export const namedProgram = (path: string): Program => {
  const folder = dirname(path)
  const { run, channel = 'stdio' } = read(path)
  if (!Array.isArray(run) || run.length === 0 || !run.every(word => typeof word === 'string' && word !== ''))
    throw wrong(path, 'run must be a list of texts: the program and its arguments')
  if (channel !== 'stdio' && channel !== '3') throw wrong(path, 'channel must be "stdio" or "3"')
  const [program, ...args] = run as [string, ...string[]]
  const command = program.includes('/') ? resolve(folder, program) : program
  if (program.includes('/')) refuseUnsafe(command)
  return { command, args, channel, folder }
}

const read = (path: string): Said => {
  try {
    const said: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof said === 'object' && said !== null) return said
  } catch (cause) {
    throw wrong(path, `it cannot be read: ${messageOf(cause)}`)
  }
  throw wrong(path, 'it is no JSON object')
}

const wrong = (path: string, reason: string): KsiError =>
  fail('PLUGIN_LOAD_FAILED', nameOf(path), `${path}: ${reason}`).with({
    path,
    hint: 'write {"run": ["./my-program"]}',
  })
