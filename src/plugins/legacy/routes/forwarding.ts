import { type Client, fail, type KsiError, messageOf } from '../../../plugin/index.ts'
import type { LegacyCommand } from '../command.ts'
import { exactForm } from '../exact-message.ts'
import { Forwarded } from '../forwarded.ts'
import { writeJson } from '../json/write.ts'
import type { Legacy } from '../legacy.ts'
import { lineOf } from '../lines.ts'
import { isObject } from '../validation/is-object.ts'
import { groups } from './groups.ts'
import type { LineConnection } from './old-daemon/line-connection.ts'
import type { OldDaemon } from './old-daemon/old-daemon.ts'
import { type Asker, refusalBy } from './permitted.ts'
import type { Routed } from './routed.ts'
import type { Streams } from './streams.ts'

/** The longest line that the old daemon reads: bytes. */
const longest = 65_536
/** May be asked again when the daemon goes before it has answered. */
const repeatable = new Set([...groups['read-only']!, 'GET_AGENT_KV', 'GET_IDENTITY', 'LIST_IDENTITIES', 'GET_AGENTS'])

/** Has commands answered by the old daemon. */
export class Forwarding {
  readonly #old: OldDaemon
  readonly #streams: Streams
  readonly #refusal: ReturnType<typeof refusalBy>
  constructor(old: OldDaemon, streams: Streams, legacy: Legacy) {
    this.#old = old
    this.#streams = streams
    this.#refusal = refusalBy(legacy)
  }

  /** Throws what access rules refuse, NOT_RUNNING, MESSAGE_TOO_LARGE or CONNECTION_LOST. */
  async answer(routed: Routed): Promise<Forwarded> {
    const { message, call, command, known } = routed
    const refused = this.refusal(known, message, call.context)
    if (refused) throw refused
    const line = lineOf(message) ?? writeJson(exactForm(message))
    if (Buffer.byteLength(line) > longest) throw fail('MESSAGE_TOO_LARGE', longest)
    if (connectsAgent(message)) return new Forwarded(await this.#begin(call.client, line))
    const ask = () => this.#old.ask(line).catch(cause => this.#away(command, cause))
    const answer = (await ask()) ?? (repeatable.has(command) ? await ask() : undefined)
    if (answer === undefined) throw lost(command)
    return new Forwarded(answer)
  }

  /** Why the client may not use this command. */
  refusal(known: LegacyCommand | undefined, message: object, who: Asker): KsiError | undefined {
    const { parameters } = message as { parameters?: unknown }
    return this.#refusal?.(known, isObject(parameters) ? parameters : {}, who)
  }

  /** The connection becomes one with a connection to the old daemon. */
  async #begin(client: Client | undefined, line: string): Promise<string> {
    if (!client || !this.#streams.isExpected(client.id))
      throw fail('NOT_SUPPORTED', 'AGENT_CONNECTION of the old daemon on this socket').with({
        hint: 'connect to control.sock, or to one of the old sockets',
      })
    const old = await this.#old.stream().catch(cause => this.#away('AGENT_CONNECTION', cause))
    const answer = await firstLine(old, line)
    if (answer === undefined) throw lost('AGENT_CONNECTION')
    client.bind()
    this.#streams.add(client.id, old)
    client.onClose(() => this.#streams.drop(client.id))
    return answer
  }

  #away(command: string, cause: unknown): never {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'INVALID_CONFIG') throw cause
    const reason = code ?? messageOf(cause)
    const socket = `${this.#old.socket} (${reason}), where the old daemon should answer ${command}`
    throw fail('NOT_RUNNING', socket).with({
      hint: `start the old daemon, or have it answered here: ksi route set ${command} plugins`,
    })
  }
}

const connectsAgent = (message: object): boolean => {
  const { command, parameters } = message as Record<string, unknown>
  return String(command).trim() === 'AGENT_CONNECTION' && isObject(parameters) && parameters.action === 'connect'
}

const firstLine = (old: LineConnection, line: string): Promise<string | undefined> =>
  new Promise(resolve => {
    const done = (answer: string | undefined): void => {
      old.listen(undefined)
      resolve(answer)
    }
    old.listen({ line: done, closed: () => done(undefined) })
    old.say(line)
  })

const lost = (command: string): KsiError =>
  fail('CONNECTION_LOST', command).with({ hint: 'it may have been done all the same: look before you ask again' })

/** Who asked by an event is answered as an event is. */
export const answerFor = ({ message }: Routed, answer: Forwarded): unknown =>
  lineOf(message) === undefined ? answer.result : answer

export const noOldDaemon = (command: string): KsiError =>
  fail('NOT_RUNNING', `a place that is not known, where the old daemon should answer ${command}`).with({
    hint: 'set plugins.legacy.old_sockets in daemon.json, or: ksi route set … --old <folder>',
  })
