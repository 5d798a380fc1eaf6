import type { PostOffice } from './post-office.ts'

export interface Counted {
  /** Messages sent since the start. */
  readonly sent: number
  readonly office: PostOffice
  readonly topics: Readonly<Record<string, readonly string[]>>
}

/** The answer of `message:stats`. */
export const statistics = async ({ sent, office, topics }: Counted) => {
  const sizes = await office.mailboxes.sizes()
  const connected_agents = office.delivery.agents()
  const away = Object.entries(sizes).filter(([agent_id]) => !connected_agents.includes(agent_id))
  const all = Object.values(topics).flat()
  return {
    total_messages: sent,
    subscriptions: all.length,
    topics: [...new Set(all)].sort(),
    connected_agents,
    offline_queues: Object.fromEntries(away),
    history_size: Object.values(sizes).reduce((sum, size) => sum + size, 0),
  }
}
