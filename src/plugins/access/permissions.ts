import { type EventContext, fail, type KsiError } from '../../plugin/index.ts'
import { type Allowed, allowedBy } from './allowed.ts'
import { heardEvents } from './heard-events.ts'
import { touchedNamespaces } from './touched-namespaces.ts'

/** What those may do whose name fits; what is left out is not restricted. */
export interface Rule {
  readonly emit?: readonly string[] | undefined
  readonly subscribe?: readonly string[] | undefined
  readonly state?: readonly string[] | undefined
}
export type Rules = Readonly<Record<string, Rule>>

export type Admit = (data: unknown, context: EventContext) => KsiError | undefined

/** A connection introduces itself and says who it is before anything else can be judged. */
const alwaysAllowed = ['system:hello', 'system:authenticate']

/** Refuses what one of the rules forbids that fit whoever asks: a name that a client gives itself can only take away. */
export const permissionsOf = (rules: Rules): Admit => {
  const entries = Object.entries(rules).map(([pattern, rule]) => entryOf(pattern, rule))
  return (data, context) => {
    if (alwaysAllowed.includes(context.name)) return undefined
    const names = namesOf(context)
    for (const { fits, refuse } of entries) {
      const refusal = names.some(fits) ? refuse(data, context) : undefined
      if (refusal) return refusal
    }
    return undefined
  }
}

interface Entry {
  readonly fits: Allowed
  readonly refuse: Admit
}

const entryOf = (pattern: string, { emit, subscribe, state }: Rule): Entry => {
  const mayEmit = emit && allowedBy(emit.map(withoutSlash))
  const mayHear = subscribe && allowedBy(subscribe.map(withoutSlash))
  const mayTouch = state && allowedBy(state)
  const refusal = ({ actor }: EventContext, what: string, [key, name]: readonly [keyof Rule, string]): KsiError => {
    const setting = `daemon.permissions[${JSON.stringify(pattern)}].${key}`
    return fail('PERMISSION_DENIED', `${actor.kind}:${actor.id}`, what).with({
      setting,
      hint: `if it should, add ${JSON.stringify(name)} to ${setting} in daemon.json and start again`,
    })
  }
  const refuse: Admit = (data, context) => {
    const { name } = context
    if (mayEmit && !mayEmit(name)) return refusal(context, `send ${name}`, ['emit', name])
    const unheard = mayHear && heardEvents(name, data)?.find(each => typeof each !== 'string' || !mayHear(each))
    if (unheard !== undefined) return refusal(context, `listen to ${unheard}`, ['subscribe', String(unheard)])
    const untouched = mayTouch && touchedNamespaces(name, data).find(each => !mayTouch(each))
    if (untouched === undefined) return undefined
    return refusal(context, `touch the namespace ${untouched} with ${name}`, ['state', untouched])
  }
  return { fits: allowedBy([pattern]), refuse }
}

const namesOf = ({ actor: { kind, id }, client_id }: EventContext): string[] => [
  `${kind}:${id}`,
  id,
  ...(client_id === undefined ? [] : [`${kind}:${client_id}`, client_id]),
]

/** Namespaces of events are also written `/system`. */
const withoutSlash = (pattern: string): string => pattern.replace(/^\//, '')
