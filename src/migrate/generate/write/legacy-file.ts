import type { Planned, Rule } from '../plan.ts'
import { literal, propertyName } from '../translate/code.ts'

/** How a plugin's commands are between the old protocol and events: what they take, what they answer, how they refuse. */
export const legacyFile = (planned: readonly Planned[]): string => {
  const table = planned.map(one => `  ${propertyName(one.handler.command)}: ${literal(aboutOf(one))},`)
  const rules = planned.flatMap(rulesFor).map(({ body }) => ('lines' in body ? body.lines.join('\n') : ''))
  const isDeclining = planned.some(({ body }) => !('lines' in body))
  return `${`import { type EventContext, KsiError, rawText } from 'ksi-daemon/plugin'
import type { Ask } from './managers.ts'
import * as py from './python.ts'

/** What the old daemon's commands are here. */
export const legacy = {
${table.join('\n')}
} as const

type Handler = (given: any, ask: Ask) => Promise<any>
/** Rules of single parameters by their names, and one of all of them together; what they give back is the new value. */
interface Rules {
  readonly fields?: Readonly<Record<string, readonly ((value: any) => any)[]>>
  readonly together?: readonly ((given: any) => any)[]
}

/** Answers an event with what a handler of the old daemon would answer. */
export const answering =
  (handle: Handler, rules: Rules = {}) =>
  async (input: any, context: EventContext<any>): Promise<any> => {
    const ask: Ask = async (event, data = {}) => context.call({ name: event } as any, data)
    try {
      return toResult(await handle(toData(input, rules), ask))
    } catch (error) {
      throw error instanceof KsiError ? error : new KsiError('INTERNAL_ERROR', py.text(error), { cause: error })
    }
  }

/** What a handler is given: with numbers as they were written, and checked by the rules of its model. */
export const toData = (input: any, { fields = {}, together = [] }: Rules): any => {
  const given: any = {}
  for (const name of Object.keys(input)) {
    const written = rawText(input, name)
    given[name] = written === undefined || typeof input[name] === 'string' ? input[name] : py.loads(written)
  }
  for (const [name, checks] of Object.entries(fields))
    for (const check of checks) if (name in given) given[name] = checked(() => check(given[name]), name)
  for (const check of together) checked(() => check(given), '')
  return given
}

const checked = (check: () => any, name: string): any => {
  try {
    return check()
  } catch (error) {
    throw new KsiError('INVALID_COMMAND', \`Validation failed: \${name}: Value error, \${py.text(error)}\`)
  }
}

/** What a handler gave back: the result, or what it refused with. */
export const toResult = (answer: any): any => {
  if (answer instanceof KsiError) throw answer
  return answer
}
${isDeclining ? declining : ''}
${rules.length > 0 ? `/** From the models of its parameters. */\n${rules.join('\n\n')}\n` : ''}`.trimEnd()}\n`
}

const declining = `
/** Thrown by what is still to be written. */
export const notMigrated = (command: string): KsiError => new KsiError('NOT_MIGRATED', \`\${command} is not written yet\`)

/** Answers those of these events whose handlers are written, and declines the others. */
export const declining =
  (handlers: Readonly<Record<string, Handler>>) =>
  async (name: string, data: any, context: EventContext<any>): Promise<any> => {
    const handle = Object.hasOwn(handlers, name) ? handlers[name] : undefined
    if (!handle) return undefined
    try {
      return await answering(handle)(data, context)
    } catch (error) {
      if (error instanceof KsiError && error.code === 'NOT_MIGRATED') return undefined
      throw error
    }
  }
`

const aboutOf = ({ event, known, handler, facts }: Planned) => ({
  event,
  ...(known && { instead: known.events[0] }),
  ...(handler.aliases.length > 0 && { aliases: handler.aliases }),
  errors: facts.error_codes,
  result: facts.result_keys,
})

/** The rules of a model that a whole body is given; those that stay in Python are in the page about the migration. */
export const rulesFor = ({ rules, body }: Planned): Rule[] =>
  'lines' in body ? rules.filter(rule => 'lines' in rule.body) : []

/** The second argument of `answering` for a command, if it has rules. */
export const rulesArgument = (planned: Planned): string => {
  const whole = rulesFor(planned)
  const named = whole.flatMap(rule => rule.validator.fields.map(field => ({ field, name: rule.name })))
  const fields = [...Map.groupBy(named, ({ field }) => field)].map(
    ([field, all]) => `${propertyName(field)}: [${all.map(({ name }) => name).join(', ')}]`,
  )
  const together = whole.filter(rule => rule.validator.fields.length === 0).map(({ name }) => name)
  const parts = [
    ...(fields.length > 0 ? [`fields: { ${fields.join(', ')} }`] : []),
    ...(together.length > 0 ? [`together: [${together.join(', ')}]`] : []),
  ]
  return parts.length > 0 ? `, { ${parts.join(', ')} }` : ''
}
