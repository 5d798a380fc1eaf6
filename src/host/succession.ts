import { matches } from '../bus/index.ts'
import { fail } from '../errors.ts'
import { andThen, type EventContext, type EventRecord, sayIssues } from '../plugin/index.ts'
import type { Call, Diversion } from './calls.ts'
import type { Instance } from './instance.ts'

/**
 * Leads calls that were on their way to a plugin's old instance to the new one. Events that the bus began to handle before the
 * swap still know the old one.
 */
export const succeededBy = (next: Instance): Diversion => {
  const told = new WeakSet<EventRecord>()
  return call => {
    if (call.part === 'commands') return answer(next, call)
    if (call.part === 'hooks') return next.registration.hooks.find(({ hook }) => hook === call.key)?.run(...call.given)
    const [record] = call.given as readonly [EventRecord]
    if (told.has(record)) return undefined // as many listeners as the old one had lead here
    told.add(record)
    return tell(next, call)
  }
}

const answer = ({ registration }: Instance, { given: [data, context] }: Call): unknown => {
  const { name } = context as EventContext
  const found = registration.commands.find(({ token }) => token.name === name)
  if (!found) throw fail('EVENT_NOT_HANDLED', name).with({ hint: `${registration.plugin} does not answer it any more` })
  return andThen(found.token.input['~standard'].validate(data), checked => {
    if (checked.issues) throw fail('INVALID_INPUT', name, sayIssues(checked.issues)).with({ issues: checked.issues })
    return found.run(checked.value, context)
  })
}

const tell = async ({ registration }: Instance, { given: [record, context] }: Call): Promise<void> => {
  const listening = registration.listeners.filter(({ patterns }) => matches(patterns, record.name))
  await Promise.all(listening.map(async ({ run }) => run(record, context)))
}
