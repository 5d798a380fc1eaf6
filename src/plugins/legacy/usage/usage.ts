import { type Awaitable, andThen, messageOf, rescue } from '../../../plugin/index.ts'
import type { LegacyCommand } from '../command.ts'
import type { Legacy } from '../legacy.ts'
import { used } from './tokens.ts'

const store = 'legacy_usage'
/** Milliseconds between two times that the counts of one command are kept. */
const pause = 60_000
/** New clients that are told in such a time: names come from clients, and must not fill the log. */
const mostTold = 20
/** Of more clients only those that came last are remembered. */
const mostClients = 200

/** How often a client used a command, and when last: milliseconds since 1970. */
interface Use {
  calls: number
  last: number
}

/** What is counted: also a command of a plugin. */
type Counted = Pick<LegacyCommand, 'name' | 'events'>

interface CommandUse {
  readonly clients: Map<string, Use>
  /** When they were kept last. */
  kept: number
}

/** Who uses which command of the old daemon. It outlives a restart: what is seen no more can be switched off. */
export class Usage {
  readonly #legacy: Legacy
  readonly #commands: Map<string, CommandUse>
  /** Commands that were counted and not yet kept. */
  readonly #unkept = new Map<string, { readonly called: Counted; readonly client: string }>()
  #told = 0
  #toldSince = 0

  constructor(legacy: Legacy, commands: Map<string, CommandUse>) {
    this.#legacy = legacy
    this.#commands = commands
  }

  note(called: Counted, client: string): void {
    const { name, events } = called
    const now = Date.now()
    const command = this.#of(name)
    const use = command.clients.get(client)
    if (use) {
      use.calls++
      use.last = now
    } else {
      if (command.clients.size >= mostClients) forgetOldest(command.clients)
      command.clients.set(client, { calls: 1, last: now })
    }
    const isNew = use === undefined && this.#mayTell(now)
    if (isNew) this.#legacy.log(`${client} uses the legacy command ${name}`, { instead: events[0] })
    if (!isNew && now - command.kept < pause) {
      this.#unkept.set(name, { called, client })
      return
    }
    command.kept = now
    void this.#keep(called, client)
  }

  #mayTell(now: number): boolean {
    if (now - this.#toldSince >= pause) {
      this.#told = 0
      this.#toldSince = now
    }
    return ++this.#told <= mostTold
  }

  /** Keeps what was counted since: a stop loses nothing. */
  async keepRest(): Promise<void> {
    await Promise.all([...this.#unkept.values()].map(({ called, client }) => this.#keep(called, client)))
  }

  /** The clients of a command, the most recent first. */
  of(name: string): { calls: number; last_used: string | null; clients: Shown[] } {
    const clients = [...(this.#commands.get(name)?.clients ?? [])]
      .toSorted(([, one], [, other]) => other.last - one.last)
      .map(([client, { calls, last }]) => ({ client, calls, last_used: new Date(last).toISOString() }))
    const calls = clients.reduce((sum, client) => sum + client.calls, 0)
    return { calls, last_used: clients[0]?.last_used ?? null, clients }
  }

  #of(name: string): CommandUse {
    const known = this.#commands.get(name)
    if (known) return known
    const made = { clients: new Map<string, Use>(), kept: 0 }
    this.#commands.set(name, made)
    return made
  }

  /** Beside the command itself, which does not wait for it and does not fail with it. */
  #keep(command: Counted, client: string): Awaitable<unknown> {
    const { name, events } = command
    this.#unkept.delete(name)
    const { emit, log } = this.#legacy
    const { clients } = this.#of(name)
    const data = { command: name, event: events[0]!, client, calls: clients.get(client)?.calls ?? 0 }
    const failed = (cause: unknown): void =>
      log.warn('the use of legacy commands was not kept', { reason: messageOf(cause) })
    return rescue(() => emit(used, data, [{ store, key: name, value: Object.fromEntries(clients) }]), failed)
  }
}

interface Shown {
  readonly client: string
  readonly calls: number
  readonly last_used: string
}

/** With what was kept before the start. */
export const openUsage = (legacy: Legacy): Awaitable<Usage> =>
  andThen(legacy.services.rows.list(store), rows => {
    const commands = rows.map(({ key, text }) => {
      const clients = new Map(Object.entries(JSON.parse(text) as Record<string, Use>))
      return [key, { clients, kept: Date.now() }] as const
    })
    const usage = new Usage(legacy, new Map(commands))
    legacy.defer(() => usage.keepRest())
    return usage
  })

const forgetOldest = (clients: Map<string, Use>): void => {
  const [oldest] = [...clients].reduce((one, other) => (other[1].last < one[1].last ? other : one))
  clients.delete(oldest)
}
