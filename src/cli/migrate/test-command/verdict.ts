import { isDeepStrictEqual } from 'node:util'
import { nearest } from '../../../plugin/nearest.ts'
import { commandsByName, sortedCommands } from '../../../plugins/legacy/commands/index.ts'
import type { Answer } from '../../../plugins/legacy/routes/shadow/compare-answers.ts'

/** An event that a command has led to, with the data that its parameters became. */
export interface LedTo {
  readonly event: string
  readonly data: unknown
}

/** What is known of one command after it was tried. */
export interface Verdict {
  readonly command: string
  readonly parameters: unknown
  readonly events: readonly LedTo[]
  readonly accepted: boolean
  /** What was answered in the place of a result. */
  readonly error?: { readonly code: string; readonly message: string }
  /** The type of each part of the result. */
  readonly result: unknown
  /** Parameters that the old daemon ignored, too. */
  readonly dropped: readonly string[]
  /** What parameters are called in the event. */
  readonly renamed: Readonly<Record<string, string>>
  readonly notes: readonly string[]
  readonly compatible: boolean
}

/** A command that is refused so was not understood; every other refusal is an answer. */
const notUnderstood = new Set([
  'INVALID_COMMAND',
  'INVALID_PARAMETERS',
  'UNKNOWN_COMMAND',
  'INTERNAL_ERROR',
  'INVALID_JSON',
])

export const verdictOf = (
  asked: { readonly command: string; readonly parameters: unknown },
  answer: Answer,
  events: readonly LedTo[],
): Verdict => {
  const { command, parameters } = asked
  const given = isPlain(parameters) ? parameters : {}
  const known = commandsByName().get(command)
  const code = answer.status === 'error' ? String(answer.error?.code) : undefined
  const rules = known?.parameters
  const dropped = known ? Object.keys(given).filter(name => !Object.hasOwn(rules ?? {}, name)) : []
  return {
    command,
    parameters,
    events,
    accepted: code === undefined,
    ...(code !== undefined && { error: { code, message: String(answer.error?.message) } }),
    result: shapeOf(answer.result),
    dropped,
    renamed: renamedIn(
      Object.entries(given).filter(([name]) => !dropped.includes(name)),
      events,
    ),
    notes: notesOn(command, code),
    compatible: code === undefined || !notUnderstood.has(code),
  }
}

/** The type of each part, as deep as objects lie in each other; of a list that of its first item. */
export const shapeOf = (value: unknown): unknown => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])]
  if (isPlain(value) && !('rawJSON' in value))
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]))
  return typeof value === 'object' ? 'number' : typeof value
}

const renamedIn = (given: readonly [string, unknown][], [first]: readonly LedTo[]): Record<string, string> => {
  const data = first?.data
  if (!isPlain(data)) return {}
  const renamed: Record<string, string> = {}
  for (const [name, value] of given) {
    if (Object.hasOwn(data, name)) continue
    const other = Object.keys(data).find(key => isDeepStrictEqual(data[key], value))
    if (other !== undefined) renamed[name] = other
  }
  return renamed
}

const notesOn = (command: string, code: string | undefined): string[] => {
  if (command === 'GET_COMMANDS' || command === 'HELP') return ['the old daemon answered an internal error']
  if (command === 'SHUTDOWN') return ['the old daemon answered an internal error and went on; ours stops']
  if (code !== 'UNKNOWN_COMMAND') return []
  const near = nearest(
    command,
    sortedCommands().map(({ name }) => name),
  )
  return near.length > 0 ? [`did you mean ${near.join(' or ')}?`] : ['see the commands with: ksi legacy list']
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
