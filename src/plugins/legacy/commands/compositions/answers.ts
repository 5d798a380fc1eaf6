import { KsiError, withRaw } from '../../../../plugin/index.ts'
import { compositionTokens } from '../../../composition/index.ts'
import type { LegacyCall } from '../../command.ts'
import { asEventsKnowIt } from '../../exact-fields.ts'
import { legacyError } from '../../legacy-error.ts'

/** What a composition is asked with: its name, and the context as it was sent. */
export const askedWith = (composition: string, context: object, call: LegacyCall) =>
  withRaw(
    { composition, context: context as Record<string, unknown> },
    { context: asEventsKnowIt(call.text('context')) },
  )

/** How many names are told to somebody who asked for one that does not exist. */
export interface Hints {
  readonly similar: number
  /** Without this, up to three are told, and nothing where there are none. */
  readonly isThorough: boolean
}

/** Throws COMPOSITION_NOT_FOUND with names that exist, when that is what went wrong. */
export const refuseUnknown = async (
  cause: unknown,
  name: string,
  { call, hints }: { call: LegacyCall; hints: Hints },
) => {
  if (!(cause instanceof KsiError) || cause.code !== 'NOT_FOUND') return
  const { compositions } = await call.ask(compositionTokens.list, { include_metadata: false })
  const names = compositions.map(({ composition }) => String(composition))
  throw legacyError(
    'COMPOSITION_NOT_FOUND',
    `Composition not found: ${name}. ${known(name, names, hints)}Use GET_COMPOSITIONS to see all available compositions.`,
  )
}

const known = (name: string, names: readonly string[], hints: Hints): string => {
  const wanted = name.toLowerCase()
  const similar = names.filter(each => each.toLowerCase().includes(wanted) || wanted.includes(each.toLowerCase()))
  if (similar.length > 0) return `Similar compositions: ${similar.slice(0, hints.similar).join(', ')}. `
  if (!hints.isThorough) return names.length > 0 ? `Available: ${names.slice(0, 3).join(', ')}. ` : ''
  if (names.length === 0) return 'No compositions are available. '
  return `Available compositions: ${firstFive(names)}. `
}

/** `a, b, c, d, e (and 2 more)` */
const firstFive = (names: readonly string[]): string =>
  names.slice(0, 5).join(', ') + (names.length > 5 ? ` (and ${names.length - 5} more)` : '')

/** What is wrong, as the event's details say it without a path. */
export const reasonIn = (cause: unknown): string => {
  if (!(cause instanceof KsiError)) throw cause
  return typeof cause.details.reason === 'string' ? cause.details.reason : cause.message
}
