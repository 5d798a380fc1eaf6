import { fail, nearest, toWire } from '../../../plugin/index.ts'
import type { CompletionConfig } from '../config.ts'
import type { ProviderChoice, ProviderName, ProviderSettings } from './choice.ts'
import { claudeCli } from './claude-cli/index.ts'
import { oneShot } from './claude-cli/one-shot.ts'
import { command } from './command/index.ts'
import { findProgram } from './find-program.ts'
import type { Provider } from './provider.ts'
import { scripted } from './scripted/index.ts'
import { ScriptFiles } from './scripted/read-script.ts'

const names: readonly ProviderName[] = ['scripted', 'claude-cli', 'command']

/** Who answers, and why it is that one. */
export interface Chosen {
  readonly settings: ProviderSettings
  readonly reason: 'asked for' | 'configured' | 'found on this machine' | 'no agent program was found'
}

/**
 * `scripted` answers only when it is named, or when nothing at all is configured and no agent program is found.
 * Throws PROVIDER_NOT_FOUND for a name that no provider has.
 */
export const choose = (asked: ProviderChoice | undefined, config: CompletionConfig): Chosen => {
  const { only, provider, command: program, script } = config
  if (only !== undefined && nameOf(asked ?? provider ?? '') !== only)
    return { settings: settingsOf(only, config), reason: 'configured' }
  if (asked !== undefined) return { settings: settingsOf(asked, config), reason: 'asked for' }
  if (provider !== undefined) return { settings: settingsOf(provider, config), reason: 'configured' }
  if (program !== undefined) return { settings: settingsOf('command', config), reason: 'configured' }
  if (script !== undefined) return { settings: settingsOf('scripted', config), reason: 'configured' }
  const claude = settingsOf('claude-cli', config)
  if (findProgram(claudeProgram(claude)[0]!) !== undefined) return { settings: claude, reason: 'found on this machine' }
  return { settings: { name: 'scripted' }, reason: 'no agent program was found' }
}

const nameOf = (choice: ProviderChoice): string => (typeof choice === 'string' ? choice : choice.name)

/** Who answers when nothing else is asked for, as an operator is told; `program` is null when it is missing. */
export const describeChoice = (config: CompletionConfig): Record<string, unknown> => {
  try {
    const { settings, reason } = choose(undefined, config)
    const program = settings.name === 'claude-cli' ? claudeProgram(settings) : settings.command
    return {
      name: settings.name,
      reason,
      ...(program !== undefined && { program: findProgram(listOf(program)[0]!) ?? null }),
    }
  } catch (cause) {
    const { code, message, details } = toWire(cause)
    return { name: null, reason: message, code, ...(details.hint !== undefined && { hint: details.hint }) }
  }
}

/** Makes providers of choices. */
export class Providers {
  readonly #scripts = new ScriptFiles()

  provider(settings: ProviderSettings): Provider {
    if (settings.name === 'scripted') return scripted(settings.script, this.#scripts)
    if (settings.name === 'claude-cli')
      return (settings.one_shot ? oneShot : claudeCli)(claudeProgram(settings), settings)
    const { command: program, env = {}, json = false } = settings
    if (program === undefined)
      throw fail('PROVIDER_NOT_FOUND', 'the provider command has no program').with({
        hint: 'name it in plugins.completion_service.command',
      })
    return command({ program: listOf(program), env, json })
  }
}

/** A bare name takes what the configuration says of that provider. */
const settingsOf = (choice: ProviderChoice, config: CompletionConfig): ProviderSettings => {
  const settings = typeof choice === 'string' ? { name: choice as ProviderName } : choice
  if (!names.includes(settings.name)) throw unknown(settings.name)
  const configured =
    typeof config.provider === 'object' && config.provider.name === settings.name ? config.provider : {}
  const program = config.command ?? (settings.name === 'claude-cli' ? config.claude_program : undefined)
  return {
    ...(settings.name !== 'scripted' && program !== undefined && { command: program }),
    ...(config.script !== undefined && { script: config.script }),
    ...configured,
    ...settings,
  } as ProviderSettings
}

const claudeProgram = ({ command: program }: ProviderSettings): readonly string[] => listOf(program ?? 'claude')

const listOf = (program: string | readonly string[]): readonly string[] =>
  typeof program === 'string' ? [program] : program

const unknown = (name: string) => {
  const [near] = nearest(name, names, 1)
  const hint = near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`
  return fail('PROVIDER_NOT_FOUND', `there is no provider ${name}`).with({ hint })
}
