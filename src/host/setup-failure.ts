import { fail, KsiError, messageOf } from '../errors.ts'

/** What keeps a plugin from starting: as it was thrown when it is an error of ours, else with the line to mend. */
export const setupFailure = (cause: unknown, plugin: string, path: string | undefined): KsiError => {
  const isOurs = cause instanceof KsiError
  if (isOurs && (cause.code !== 'PLUGIN_LOAD_FAILED' || cause.details.hint !== undefined)) return cause
  const error = isOurs ? cause : fail('PLUGIN_LOAD_FAILED', plugin, messageOf(cause))
  if (!isOurs) error.cause = cause
  return error.with({ hint: `${mendAt(cause, path)}, then: ksi plugin reload ${plugin}` })
}

/** The same where somebody has needed the plugin: told that it is not there, whatever the reason. */
export const loadFailure = (cause: unknown, plugin: string, path: string | undefined): KsiError => {
  const error = setupFailure(cause, plugin, path)
  if (error.code === 'PLUGIN_LOAD_FAILED') return error
  const failed = fail('PLUGIN_LOAD_FAILED', plugin, error.message).with(error.details)
  failed.cause = error
  return failed
}

export const endlessSetup = (plugin: string, ms: number): KsiError =>
  fail('PLUGIN_LOAD_FAILED', plugin, `its setup did not end within ${ms / 1000} s`).with({
    hint: 'let setup wait for nothing endless: what goes on for ever is a task of the hook ready',
  })

/** Where its own file threw, as far as the stack says so. */
const mendAt = (cause: unknown, path: string | undefined): string => {
  const stack = cause instanceof Error ? (cause.stack ?? '') : ''
  const at = path === undefined ? -1 : stack.indexOf(path)
  const [, line] = at < 0 ? [] : (/^(?:\?take=\d+)?:(\d+)/.exec(stack.slice(at + path!.length)) ?? [])
  return line === undefined ? 'mend it' : `mend line ${line} of ${path}`
}
