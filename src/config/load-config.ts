import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fail, type KsiError } from '../errors.ts'
import { checkPlugins, type KnownPlugin } from './check-plugins.ts'
import { complete } from './complete.ts'
import { type ConfigFile, openConfigFile, sayRemarks } from './config-file.ts'
import { type Config, configVersion } from './keys.ts'
import { overlay } from './overlay.ts'
import { resolvePath } from './resolve-path.ts'
import { type Remark, type Settled, sayPath, settle } from './settle.ts'
import { type Environment, type Flags, fromEnvironment, fromFlags, type Given } from './sources.ts'
import type { StandIn } from './stand-in.ts'

/** What is known at the start, beside the file. */
export interface Start {
  readonly flags?: Flags
  readonly env: Environment
  /** The working directory; only relative paths of flags and of the environment begin at it. */
  readonly cwd: string
}

/** A configuration that can be used, and where it came from. */
export interface Loaded {
  readonly config: Config
  /** Absolute; relative defaults begin at it. */
  readonly home: string
  /** Absolute; undefined when there is none. */
  readonly file: string | undefined
  /** Unless it is a daemon like any other. */
  readonly standsIn: StandIn | undefined
  /** What the operator should know, a line each: unknown keys, placeholders. */
  readonly warnings: readonly string[]
  /** Who set what is no default: `daemon.log_level` → `/x/daemon.json:3:5`, `KSI_LOG_LEVEL` or `--set`. */
  readonly origins: () => Promise<ReadonlyMap<string, string>>
  /** More warnings, once the plugins are known: sections and settings that none of them reads. */
  readonly checkPlugins: (plugins: () => readonly KnownPlugin[]) => Promise<string[]>
}

/**
 * Reads the configuration: flags over environment over file over defaults, key by key.
 * @throws INVALID_CONFIG with all problems, a line each, which begins with `<file>:<line>:<column>` or the name of the flag or variable.
 */
export const loadConfig = async ({ flags = {}, env: environment, cwd }: Start): Promise<Loaded> => {
  const userHome = environment.HOME || homedir()
  const outside = { base: cwd, userHome }
  const standsIn =
    flags.dropIn === undefined
      ? undefined
      : (await import('./stand-in.ts')).standIn(resolvePath(flags.dropIn, outside), {
          env: environment,
          flags,
          outside,
        })
  const env = standsIn?.env ?? environment
  const home = resolvePath(flags.home || env.KSI_HOME || standsIn?.folder || join(userHome, '.ksi'), outside)
  const named = flags.config || env.KSI_CONFIG
  const file = await openConfigFile(named ? resolvePath(named, outside) : join(home, 'daemon.json'), Boolean(named))
  const written = file ? settle(file.value, { base: dirname(file.path), userHome }) : nothing
  const old = standsIn ? { base: standsIn.folder, userHome } : outside
  const given = [...fromEnvironment(env, old), ...fromFlags(flags, outside)]
  await refuse({ file, written, given: [...given, ...(standsIn?.problems ?? [])] })
  const overlaid = overlay(written.settings, given)
  return {
    config: complete([...(standsIn?.defaults ?? []), ...overlaid.settings], { base: home, userHome }),
    home,
    file: file?.path,
    standsIn,
    warnings: [
      ...(standsIn?.warnings ?? []),
      ...(file ? await sayRemarks([...file.remarks, ...written.warnings], file) : []),
      ...given.flatMap(({ name, settled }) => sayGiven(name, settled.warnings)),
    ],
    origins: async () =>
      new Map([
        ...(standsIn?.defaults ?? []).map(({ path }) => [sayPath(path), '--drop-in'] as const),
        ...(await overlaid.origins(path => file!.where(path, 'value'))),
      ]),
    checkPlugins: async plugins => {
      const remarks = file ? await sayRemarks(checkPlugins(written.settings, plugins), file) : []
      return [
        ...remarks,
        ...given.flatMap(({ name, settled }) => sayGiven(name, checkPlugins(settled.settings, plugins))),
      ]
    },
  }
}

const nothing: Settled = { settings: [], problems: [], warnings: [] }

interface Sources {
  readonly file: ConfigFile | undefined
  readonly written: Settled
  readonly given: readonly Given[]
}

const refuse = async ({ file, written, given }: Sources): Promise<void> => {
  const problems = given.flatMap(({ name, settled }) => sayGiven(name, settled.problems))
  if (file) {
    const version = written.settings.find(({ path }) => sayPath(path) === 'version')?.value
    if (typeof version === 'number' && version > configVersion)
      throw newer(await file.where(['version'], 'value'), version)
    problems.unshift(...file.problems, ...(await sayRemarks(written.problems, file)))
  }
  if (problems.length === 0) return
  throw fail('INVALID_CONFIG', problems.join('\n')).with({
    hint: 'correct these lines; `ksi config check` reads them again',
    problems,
  })
}

const newer = (where: string, version: number): KsiError =>
  fail('INVALID_CONFIG', `${where}: version: expected at most ${configVersion}, found the number ${version}`).with({
    hint: 'this file was written for a newer ksi-daemon: install that one',
  })

const sayGiven = (name: string, remarks: readonly Remark[]): string[] =>
  remarks.map(({ path, text }) => `${name}: ${name.startsWith('-') ? `${sayPath(path)}: ` : ''}${text}`)
