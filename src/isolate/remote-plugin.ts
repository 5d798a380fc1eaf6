import { type KsiError, toWire } from '../errors.ts'
import {
  type Command,
  type EventContext,
  fromManifest,
  type HookName,
  type Manifest,
  mapValues,
  type Plugin,
} from '../plugin/index.ts'
import { withRaw } from '../plugin/raw.ts'
import { membersOf } from '../protocol/raw-fields.ts'
import type { Request } from './messages.ts'
import type { Result } from './peer.ts'
import { readChanges } from './read-changes.ts'
import { remoteContextOf } from './remote-context.ts'
import { fromRemote } from './remote-error.ts'
import type { Supervisor } from './supervisor.ts'

/** How many arguments an event's hook has before the context. */
const eventHooks: Readonly<Partial<Record<HookName, number>>> = {
  admitEvent: 1,
  beforeEvent: 1,
  handleEvent: 2,
  eventError: 1,
  eventLogged: 1,
  afterEvent: 1,
}

/** A plugin whose code runs in another process; to the kernel it is like any other. */
export const remotePlugin = (manifest: Manifest, supervisor: Supervisor): Plugin =>
  fromManifest(manifest, async context => {
    context.defer(() => supervisor.stop())
    await supervisor.begin(context)
    return {
      commands: mapValues(
        manifest.commands as unknown as Record<string, Command>,
        (token, key) => (data: unknown, event: EventContext) => answer(supervisor, { token, key, data, event }),
      ),
      hooks: mapValues(
        manifest.hooks as Record<string, object>,
        (rule, hook) =>
          (...args: unknown[]) =>
            callHook(supervisor, { hook: hook as HookName, rule, args }),
      ),
    }
  })

interface Asking {
  readonly token: Command
  readonly key: string
  readonly data: unknown
  readonly event: EventContext
}

const answer = async (supervisor: Supervisor, { token, key, data, event }: Asking): Promise<unknown> => {
  const request: Request = { type: 'command', command: key, name: event.name, data, context: remoteContextOf(event) }
  const result = await supervisor.life.about(event, request, token.raw !== undefined)
  for (const change of readChanges(result.changes)) event.write(change)
  return token.raw ? exactValue(result, token.raw) : result.value
}

const exactValue = ({ line, value }: Result, raw: readonly string[]): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const text = membersOf(line, 0, ['value']).value
  return text === undefined ? value : withRaw(value, membersOf(text, 0, raw))
}

interface Calling {
  readonly hook: HookName
  readonly rule: object
  readonly args: readonly unknown[]
}

const callHook = async (supervisor: Supervisor, { hook, rule, args }: Calling): Promise<any> => {
  if (supervisor.health !== 'running' && isSilent(hook, rule)) return undefined
  const { life } = supervisor
  const count = eventHooks[hook]
  if (count === undefined) {
    const given = args.slice(0, args.findLastIndex(value => value !== undefined) + 1)
    const request = { type: 'hook', hook, args: given } as const
    if (hook === 'startup' || hook === 'ready') supervisor.tellEach(request)
    return (await life.hook(request)).value ?? undefined
  }
  const event = args[count] as EventContext
  const given = args.slice(0, count).map(plain)
  const result = await life.about(event, { type: 'hook', hook, args: given, context: remoteContextOf(event) })
  for (const change of readChanges(result.changes)) event.write(change)
  const said = result.value ?? undefined
  return hook === 'admitEvent' && said !== undefined ? fromRemote(said) : said
}

/** While there is no process: who guards an event refuses it, who answers events of a kind is not there; others say nothing. */
const isSilent = (hook: HookName, rule: { patterns?: readonly string[] }): boolean =>
  hook !== 'admitEvent' && !(hook === 'handleEvent' && rule.patterns !== undefined)

const plain = (value: unknown): unknown => (value instanceof Error ? toWire(value as KsiError) : value)
