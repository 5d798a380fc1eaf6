import type { Recording, Step } from '../../../src/cli/legacy/recording.ts'
import { sentBytes } from '../../../src/cli/legacy/sent-bytes.ts'
import { valueAt } from '../../../src/plugins/legacy/comparing/patterns.ts'
import { now, saidNow } from './envelopes.ts'
import type { Answerer, OldConnection } from './serve.ts'

/** Says again what one recording has heard. What it does not have in it is answered from memory. */
export class Playback implements Answerer {
  readonly #steps: readonly Step[]
  readonly #memory: Answerer
  readonly #connections = new Map<string, OldConnection>()
  readonly #captured = new Map<string, unknown>()
  #next = 0

  constructor({ steps }: Recording, memory: Answerer) {
    this.#steps = steps
    this.#memory = memory
  }

  answer(line: string, connection: OldConnection): string | null | undefined {
    const at = this.#find(line)
    const step = this.#steps[at]
    if (!step) return this.#memory.answer(line, connection)
    if (keptByItself.test(line) && isSuccess(step.receive)) this.#memory.answer(line, connection)
    this.#next = at + 1
    const name = step.open ?? step.conn
    if (name !== undefined) this.#connections.set(name, connection)
    const said = step.wait_ms === undefined ? step.receive : waitedFor(step)
    for (const [captured, pointer] of Object.entries(step.capture ?? {}))
      this.#captured.set(captured, valueAt(said, pointer))
    setTimeout(() => this.#push(at), 1) // after the answer
    if (step.expect_stream || step.no_wait) return undefined
    return said === null || said === undefined ? null : this.#known(said)
  }

  /** The next step that says this; one that was said before if there is no other. */
  #find(line: string): number {
    const says = (step: Step): boolean => {
      const said = this.#filled(sentBytes(step)?.toString().replace(/\n$/, '') ?? '')
      return said === line || said.trim() === line.trim()
    }
    const next = this.#steps.findIndex((step, at) => at >= this.#next && isSaid(step) && says(step))
    return next >= 0 ? next : this.#steps.findLastIndex(step => isSaid(step) && says(step))
  }

  /** What came without being asked, up to the next thing that was said. */
  #push(at: number): void {
    for (let next = at; next < this.#steps.length; next++) {
      const step = this.#steps[next]!
      if (next > at && isSaid(step)) return
      const connection = this.#connections.get(step.open ?? step.conn ?? '')
      for (const line of step.expect_stream ?? []) if (line !== null) connection?.send(this.#known(line))
    }
  }

  #known(recorded: unknown): string {
    return this.#filled(saidNow(recorded))
  }

  #filled(text: string): string {
    return text.replace(/\$\{(\w+)\}/g, (whole, name) => String(this.#captured.get(name) ?? whole))
  }
}

/** Values and identities are also kept where the old daemon kept them. */
const keptByItself = /"(?:SET_AGENT_KV|(?:CREATE|UPDATE|REMOVE)_IDENTITY)"/

const isSuccess = (answer: unknown): boolean => (answer as { status?: string } | null)?.status === 'success'
const isSaid = (step: Step): boolean => sentBytes(step) !== undefined

/** An answer that shows what was waited for. */
const waitedFor = ({ send, until = {} }: Step): unknown => {
  const { command } = send as { command: string }
  const result = structuredClone(nothingGoesOn[command] ?? {})
  const answer = { status: 'success', command, metadata: { timestamp: now() }, result }
  for (const [pointer, value] of Object.entries(until)) put(answer, pointer.split('/').slice(1), value)
  return answer
}

const nothingGoesOn: Readonly<Record<string, object>> = {
  HEALTH_CHECK: {
    status: 'healthy',
    uptime: 1,
    managers: {
      state: { status: 'active', sessions: 0 },
      process: { status: 'active', processes: 0 },
      agent: { status: 'active', agents: 0 },
      message_bus: { status: 'active', subscribers: 0, event_types: 0, connections: 0 },
    },
  },
  MESSAGE_BUS_STATS: { connected_agents: [], subscriptions: {}, offline_queues: {}, history_size: 0 },
  GET_PROCESSES: { processes: [], total: 0 },
}

const put = (inside: any, [part = '', ...rest]: readonly string[], value: unknown): void => {
  if (rest.length === 0) {
    inside[part] = value
    return
  }
  inside[part] ??= {}
  put(inside[part], rest, value)
}
