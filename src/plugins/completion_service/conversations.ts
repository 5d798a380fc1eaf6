import type { Change, Rows } from '../../plugin/index.ts'
import type { Answer, Resume } from './providers/provider.ts'

/** Where a conversation was left: it goes on from there, also after a restart of the daemon. */
export interface LastTurn extends Resume {
  readonly provider: string
  /** Milliseconds since 1970. */
  readonly at: number
}

const store = 'agent_sessions'
/** Milliseconds that a conversation of no agent can be gone on with. */
const keptFor = 30 * 24 * 60 * 60 * 1000

/** Where the conversations of agents, by `agent/<id>`, and those of nobody, by `session/<id>`, were left. */
export class Conversations {
  readonly #rows: Rows
  constructor(rows: Rows) {
    this.#rows = rows
  }

  /** Undefined when it is new, or was held with another provider. */
  async resume(conversation: string, provider: string): Promise<Resume | undefined> {
    const text = await this.#rows.get(store, conversation)
    const last = text === undefined ? undefined : (JSON.parse(text) as LastTurn)
    return last?.provider === provider ? last : undefined
  }

  /** What an answer leaves to be kept. */
  left(conversation: string, provider: string, { session_id, memory }: Answer): Change[] {
    if (session_id === undefined) return []
    const key = conversation.startsWith('agent/') ? conversation : `session/${session_id}`
    const last: LastTurn = { session_id, provider, at: Date.now(), ...(memory !== undefined && { memory }) }
    return [{ store, key, value: last }]
  }

  /** Conversations of nobody that are too old to be gone on with. */
  async old(): Promise<Change[]> {
    const rows = await this.#rows.list(store, { prefix: 'session/' })
    return rows
      .filter(({ text }) => (JSON.parse(text) as LastTurn).at < Date.now() - keptFor)
      .map(({ key }) => ({ store, key }))
  }
}
