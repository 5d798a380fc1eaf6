import { type Awaitable, anything, type EventName, command as token, withRaw } from '../../plugin/index.ts'
import { busLog } from './bus/bus-log.ts'
import type { LegacyCall } from './command.ts'
import { isJavaScriptJson } from './json/javascript-json.ts'
import type { Legacy } from './legacy.ts'
import type { Understood } from './understand.ts'

/** How long plugins are not looked through again: ms. */
const remembered = 1000

/**
 * The answer of a plugin that stands in for a command: it declares one with this `legacy` name, and names it in `replaces`.
 * Undefined when there is none, or when it is that plugin itself which asks. What a command is given has been checked before.
 */
export const stoodIn = ({ command, parameters }: Understood, call: LegacyCall): Awaitable<unknown> | undefined => {
  const found = call.legacy.once(standIns)().get(command.name)
  if (!found || found.plugin === call.context.source) return undefined
  call.legacy.once(busLog) // what it publishes is noted as if it were published here
  const event = token(found.event, { doc: '', input: anything, output: anything })
  return call.ask(event, withRaw({ ...parameters }, exactTexts(parameters, call)))
}

interface StandIn {
  readonly plugin: string
  readonly event: EventName
}

const standIns = ({ services: { plugins } }: Legacy) => {
  let known: { readonly by: ReadonlyMap<string, StandIn>; readonly at: number } | undefined
  const read = (): ReadonlyMap<string, StandIn> =>
    new Map(
      plugins
        .manifests()
        .flatMap(({ name, commands, replaces }) =>
          Object.values(commands).flatMap(({ legacy, name: event }) =>
            legacy !== undefined && replaces.includes(legacy) ? [[legacy, { plugin: name, event }] as const] : [],
          ),
        ),
    )
  return (): ReadonlyMap<string, StandIn> => {
    const now = performance.now()
    if (!known || now - known.at > remembered) known = { by: read(), at: now }
    return known.by
  }
}

/** The JSON text of those parameters that JavaScript's numbers may change. */
const exactTexts = (parameters: object, call: LegacyCall): Record<string, string> => {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value !== 'number' && (typeof value !== 'object' || value === null)) continue
    const text = call.exact(name) === undefined ? undefined : call.text(name)
    if (text !== undefined && isJavaScriptJson(text)) texts[name] = text
  }
  return texts
}
