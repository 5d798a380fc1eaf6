import { type Awaitable, andThen } from '../../../plugin/index.ts'
import { pythonText } from '../../composition/index.ts'
import { busFigures } from '../bus/bus-figures.ts'
import { busLog } from '../bus/bus-log.ts'
import { type BusMessage, noteOnly, sendTo, sendToAll } from '../bus/publishing.ts'
import { pythonLength } from '../bus/python-length.ts'
import { type LegacyCall, legacyCommand } from '../command.ts'
import { writeJson } from '../json/write.ts'
import { legacyError } from '../legacy-error.ts'
import { required } from '../validation/rule.ts'
import { object, text } from '../validation/rules.ts'

/** Characters of a message that its answer repeats. */
const previewed = 100

export const publishing = legacyCommand({
  name: 'PUBLISH',
  doc: 'Send a message to the subscribers of its type, or to the agent that its payload names.',
  events: ['message:publish'],
  parameters: {
    from_agent: required(text, 'who sends it'),
    event_type: required(text, 'DIRECT_MESSAGE, BROADCAST, TASK_ASSIGNMENT or any other type'),
    payload: required(object, 'the fields of the message'),
  },
  run: ({ from_agent: from, event_type: type, payload }, call) => {
    call.legacy.once(busLog)
    const exact = call.exact('payload') as typeof payload
    const message = { type, from, payload: exact, isExact: exact !== payload }
    return andThen((ways[type] ?? toSubscribers)(message, call), sent => answer(message, sent, call))
  },
})

interface Sent {
  readonly event: object
  readonly delivery: object
}

const answer = ({ type, from, payload }: BusMessage, sent: Sent, call: LegacyCall) =>
  andThen(call.legacy.services.mail.overview(), overview => {
    const figures = busFigures(overview)
    return {
      event: { type, from, payload_size: pythonLength(payload), ...sent.event },
      delivery: sent.delivery,
      message_bus_stats: {
        total_connections: figures.connections,
        total_subscribers: figures.subscribers,
        event_types_active: figures.event_types,
      },
    }
  })

type Way = (message: BusMessage, call: LegacyCall) => Awaitable<Sent>

const direct: Way = async (message, call) => {
  const { to = 'unknown', message: said = '' } = message.payload
  const delivery = await toAddressee('No recipient specified', message, call)
  return { event: { to, message_preview: [...textOf(said)].slice(0, previewed).join('') }, delivery }
}

const task: Way = async (message, call) => {
  const { task: what = 'unknown', to = 'auto-select' } = message.payload
  return {
    event: { task: what, assigned_to: to },
    delivery: await toAddressee('No capable agent found', message, call),
  }
}

const broadcast: Way = (message, call) =>
  andThen(sendToAll(message, call), ({ reached, failed }) => ({
    event: { recipients_count: reached.length },
    delivery: { status: 'broadcast', delivered: reached, failed, total: reached.length + failed.length },
  }))

const toSubscribers: Way = (message, call) =>
  andThen(sendToAll(message, call), ({ reached }) => ({
    event: {},
    delivery: { status: 'published', event_type: message.type, delivered_to: reached },
  }))

const ways: Readonly<Record<string, Way>> = {
  __proto__: null as never,
  DIRECT_MESSAGE: direct,
  TASK_ASSIGNMENT: task,
  BROADCAST: broadcast,
}

const toAddressee = async (nobody: string, message: BusMessage, call: LegacyCall): Promise<object> => {
  const { to } = message.payload
  if (typeof to === 'object' && to !== null && Object.keys(to).length > 0)
    throw legacyError('INTERNAL_ERROR', `unhashable type: '${Array.isArray(to) ? 'list' : 'dict'}'`)
  if (to !== '' && to !== 0 && to !== false && typeof to !== 'object' && to !== undefined)
    return sendTo(to, message, call)
  noteOnly(message, call)
  return { status: 'error', error: nobody }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : pythonText(writeJson(value)))
