import { fail } from '../errors.ts'
import type { Awaitable, Command, Event, EventContext, PluginContext } from '../plugin/index.ts'
import type { ToDaemon } from './messages.ts'
import type { Asked } from './peer.ts'
import { readChanges } from './read-changes.ts'
import type { RecentWork } from './recent-work.ts'
import type { Deliver, Subscriptions } from './subscriptions.ts'

/** What the requests of one plugin's process are answered with. */
export interface Desk {
  readonly context: PluginContext<any, any>
  readonly work: RecentWork
  readonly subscriptions: Subscriptions
  readonly deliver: Deliver
}

/** Does what a plugin's process asks for, as if the plugin had done it here. */
export const serveRequest = (desk: Desk, request: Asked): Awaitable<unknown> => {
  switch (request.type) {
    case 'request':
      return (desk.work.of(request.in) ?? desk.context).call(
        { name: textOf(request.name, 'name') } as Command,
        request.data,
      )
    case 'emit':
      return emit(desk, request)
    case 'subscribe':
      return desk.subscriptions.add(request.id, listOf(request.patterns, 'patterns'), desk.deliver)
    case 'unsubscribe':
      return desk.subscriptions.remove(request.subscription)
    default:
      throw fail('INVALID_EVENT', `a plugin does not ask for ${request.type}`)
  }
}

const emit = ({ context, work }: Desk, request: Extract<ToDaemon, { type: 'emit' }>): Awaitable<void> => {
  const event = { name: textOf(request.name, 'name') } as Event
  const changes = readChanges(request.changes)
  const about = work.of(request.in) as (EventContext<any> & Beside) | undefined
  if (!about) return context.emit(event, request.data, changes)
  return request.own ? about.emitBeside(event, request.data, changes) : about.emit(event, request.data, changes)
}

/** What the bus adds to the context of an event for us. */
interface Beside {
  readonly emitBeside: EventContext<any>['emit']
}

const textOf = (value: unknown, field: string): `${string}:${string}` => {
  if (typeof value === 'string') return value as `${string}:${string}`
  throw fail('INVALID_EVENT', `${field} must be a text`)
}
const listOf = (value: unknown, field: string): readonly string[] => {
  if (Array.isArray(value) && value.every(item => typeof item === 'string')) return value
  throw fail('INVALID_EVENT', `${field} must be a list of texts`)
}
