import { existsSync, readFileSync } from 'node:fs'
import { fail, messageOf } from '../errors.ts'
import { checkValue } from './check-value.ts'
import { daemonKeys } from './daemon-keys.ts'
import { readDotEnv } from './dot-env.ts'
import { FromText } from './from-text.ts'
import { boolean, integer, type Key, number } from './key.ts'
import type { Environment, Given } from './sources.ts'

export interface OldEnvironment {
  readonly env: Record<string, string | undefined>
  /** Values that kept the old daemon from starting, of variables that change nothing here. */
  readonly problems: readonly Given[]
  readonly warnings: readonly string[]
}

/**
 * The variables as the old daemon read them: the environment over a `.env` file, names in any case.
 * @throws INVALID_CONFIG when there is a file that cannot be read.
 */
export const oldEnvironment = (given: Environment, file: string): OldEnvironment => {
  const env: Record<string, string | undefined> = {}
  const put = (name: string, value: string | undefined): void => {
    if (isOld(name)) env[name.toUpperCase()] = value
  }
  for (const [name, value] of readDotEnv(textOf(file), given)) put(name, value)
  for (const [name, value] of Object.entries(given)) put(name, value)
  // A name in capitals wins over its other spellings.
  Object.assign(env, given)
  for (const name of ours) delete env[name]
  const warnings: string[] = []
  if (env.KSI_LOG_LEVEL && !isLevel(env.KSI_LOG_LEVEL)) {
    warnings.push(`KSI_LOG_LEVEL: there is no level ${JSON.stringify(env.KSI_LOG_LEVEL)}, so it is INFO`)
    env.KSI_LOG_LEVEL = 'INFO'
  }
  return { env, warnings, problems: Object.entries(unread).flatMap(([name, key]) => problemsOf(name, key, env[name])) }
}

/** Variables of another daemon of ours: here the folder says where everything is. */
const ours = ['KSI_HOME', 'KSI_CONFIG', 'KSI_SOCKET_DIR']

const unread: Readonly<Record<string, Key>> = {
  KSI_SOCKET_TIMEOUT: number(5, { doc: 'For clients.' }),
  KSI_TEST_COMPLETION_TIMEOUT: integer(120, { doc: 'For its tests.' }),
  KSI_LOG_STRUCTURED: boolean(true, { doc: 'Without effect.' }),
}

const isOld = (name: string): boolean => /^(?:KSI_\w+|CLAUDE_BIN|CLAUDE_MODEL)$/i.test(name)

const isLevel = (level: string): boolean => {
  const { words = [], spellings = {} }: Key = daemonKeys.keys.log_level
  return [...words, ...Object.keys(spellings)].includes(level.toUpperCase())
}

const problemsOf = (name: string, key: Key, text: string | undefined): Given[] => {
  const checked = text ? checkValue(key, new FromText(text).read(key), { base: '/', userHome: '/' }) : undefined
  if (checked === undefined || 'value' in checked) return []
  return [
    { name, settled: { settings: [], warnings: [], problems: [{ path: [], at: 'value', text: checked.problem }] } },
  ]
}

const textOf = (file: string): string => {
  try {
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  } catch (cause) {
    throw fail('INVALID_CONFIG', `${file}: ${messageOf(cause)}`).with({ hint: 'mend or remove the file' })
  }
}
