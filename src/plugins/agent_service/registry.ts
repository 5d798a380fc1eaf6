import type { Awaitable, Change, Rows } from '../../plugin/index.ts'
import { andThen } from '../../plugin/index.ts'
import type { Profile } from './profile.ts'

const store = 'agents'

/** One agent as it is kept. */
export interface AgentRecord {
  readonly agent_id: string
  /** A spawned agent is run by this daemon; a registered one runs somewhere else and has said that it exists. */
  readonly kind: 'spawned' | 'registered'
  readonly status: string
  readonly role: string
  readonly capabilities: readonly string[]
  readonly profile: string | null
  readonly task: string
  readonly context: string
  /** ISO 8601, UTC. */
  readonly created_at: string
  /** Ascending in the order in which the agents became known; absent in records of an earlier version. */
  readonly order?: number
  readonly info?: Readonly<Record<string, unknown>>
  /** The machine that runs it, and how often it has changed hands: for the day when there are several. */
  readonly owner_node: string
  readonly lease_epoch: number
  readonly spawned?: Spawned
}

/** What is kept of an agent that this daemon runs. */
export interface Spawned {
  /** The profile as it was when the agent was started, so that it can go on without the file. */
  readonly definition: Profile
  /** Where the profile's relative paths start. */
  readonly folder: string
  readonly model?: string
  /** New with every spawn and restart. */
  readonly process_id: string
  /** The daemon's start in which it last did something: in a later one its process is gone. */
  readonly boot: string
  /** 0 for an agent that no agent has spawned. */
  readonly depth: number
  readonly spawned_by: string
  /** A task that is put in front of its first prompt. */
  readonly first_words?: string
  /** It has a task in its mailbox and has not taken a turn yet. */
  readonly is_new?: true
}

/** All agents: rows, and nothing beside them. */
export class Registry {
  readonly #rows: Rows
  constructor(rows: Rows) {
    this.#rows = rows
  }

  get(agent_id: string): Awaitable<AgentRecord | undefined> {
    return andThen(this.#rows.get(store, agent_id), text => (text === undefined ? undefined : parse(text)))
  }

  /** By id. */
  all(): Awaitable<AgentRecord[]> {
    return andThen(this.#rows.list(store), rows => rows.map(({ text }) => parse(text)))
  }
}

const parse = (text: string): AgentRecord => JSON.parse(text) as AgentRecord

export const recording = (record: AgentRecord): Change => ({ store, key: record.agent_id, value: record })
export const forgetting = (agent_id: string): Change => ({ store, key: agent_id })

/** Whether it is over with this agent until somebody restarts it. */
export const isEnded = ({ status }: AgentRecord): boolean => status === 'terminated'

/** What may truly be said of an agent: the process of an earlier start of the daemon is gone, but it can go on. */
export const statusOf = ({ status, spawned }: AgentRecord, boot: string): string =>
  status === 'active' && spawned && spawned.boot !== boot ? 'idle' : status
