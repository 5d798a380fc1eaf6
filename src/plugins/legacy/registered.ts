import { anything, command, type EventName, KsiError } from '../../plugin/index.ts'
import type { LegacyCall } from './command.ts'
import type { Legacy } from './legacy.ts'
import { invalidCommand, legacyError } from './legacy-error.ts'
import type { Unknown } from './understand.ts'

/** How long plugins are not asked again: ms. Whoever sends nonsense must not keep them busy. */
const remembered = 1000

/** A command that the old daemon did not know may be one of a plugin; `found` is told its event. Throws UNKNOWN_COMMAND, INVALID_COMMAND. */
export const askRegistered = async (
  { unknown, parameters }: Unknown,
  { ask, legacy }: LegacyCall,
  found: (event: string) => void,
): Promise<unknown> => {
  const event = (await legacy.once(registeredEvents)()).get(unknown)
  if (event === undefined) throw legacyError('UNKNOWN_COMMAND', `Command '${unknown}' not recognized`)
  found(event)
  try {
    return await ask(command(event as EventName, { doc: '', input: anything, output: anything }), parameters)
  } catch (cause) {
    throw wrongParameters(cause, event) ?? cause
  }
}

/** Parameters that the plugin does not take are refused as those of any command. */
const wrongParameters = (cause: unknown, event: string): KsiError | undefined => {
  if (!(cause instanceof KsiError) || cause.code !== 'INVALID_INPUT') return undefined
  const prefix = `${event}: `
  return cause.message.startsWith(prefix)
    ? invalidCommand(`Validation failed: ${cause.message.slice(prefix.length)}`)
    : undefined
}

/** What plugins have registered by a hook, or by naming the command they stand in for. */
export const registeredEvents = ({ services: { hooks, plugins } }: Legacy) => {
  let known: { readonly events: Promise<ReadonlyMap<string, string>>; readonly at: number } | undefined
  const read = async (): Promise<ReadonlyMap<string, string>> => {
    const tokens = plugins.manifests().flatMap(({ commands }) => Object.values(commands))
    const named = tokens.flatMap(({ name, legacy }) => (legacy === undefined ? [] : [[legacy, name] as const]))
    const said = (await hooks.collect('registerCommands')).flatMap(map => Object.entries(map))
    return new Map([...named, ...said])
  }
  return (): Promise<ReadonlyMap<string, string>> => {
    const now = performance.now()
    if (!known || now - known.at > remembered) known = { events: read(), at: now }
    return known.events
  }
}
