import type { Change, Rows } from '../../plugin/index.ts'
import type { JobRecord } from './job.ts'
import type { Answer, Resume } from './providers/provider.ts'

/** Where a conversation was left: it goes on from there, also after a restart of the daemon. */
export interface LastTurn extends Resume {
  readonly provider: string
  /** The agent that asked, in a conversation of nobody. */
  readonly asker?: string
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
    const last = await this.#last(conversation)
    return last?.provider === provider ? last : undefined
  }

  /** Whether this session is where the agent's own conversation was left, or one that the agent asked for. */
  async isOf(agent_id: string, session_id: string): Promise<boolean> {
    const [own, asked] = await Promise.all([this.#last(`agent/${agent_id}`), this.#last(`session/${session_id}`)])
    return own?.session_id === session_id || asked?.asker === agent_id
  }

  /** What an answer leaves to be kept. */
  left({ conversation, asker }: JobRecord, provider: string, { session_id, memory }: Answer): Change[] {
    if (session_id === undefined) return []
    const key = conversation.startsWith('agent/') ? conversation : `session/${session_id}`
    const last: LastTurn = {
      session_id,
      provider,
      at: Date.now(),
      ...(memory !== undefined && { memory }),
      ...(asker !== null && { asker }),
    }
    return [{ store, key, value: last }]
  }

  /** Conversations of nobody that are too old to be gone on with. */
  async old(): Promise<Change[]> {
    const rows = await this.#rows.list(store, { prefix: 'session/' })
    return rows
      .filter(({ text }) => (JSON.parse(text) as LastTurn).at < Date.now() - keptFor)
      .map(({ key }) => ({ store, key }))
  }

  async #last(conversation: string): Promise<LastTurn | undefined> {
    const text = await this.#rows.get(store, conversation)
    return text === undefined ? undefined : (JSON.parse(text) as LastTurn)
  }
}
