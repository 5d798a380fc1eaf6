import { writeJson } from '../../../src/plugins/legacy/json/write.ts'
import { now } from './envelopes.ts'
import type { OldConnection } from './serve.ts'

/** Agents with their connections, and who wants which messages. */
export class Bus {
  readonly connected = new Map<string, OldConnection>()
  readonly topics = new Map<string, Set<string>>()
  readonly waiting = new Map<string, object[]>()
  #history = 0

  connect(agent_id: string, connection: OldConnection): void {
    this.connected.set(agent_id, connection)
    connection.onEnd = () => {
      if (this.connected.get(agent_id) === connection) this.disconnect(agent_id)
    }
    for (const message of this.waiting.get(agent_id) ?? []) connection.send(writeJson(message))
    this.waiting.delete(agent_id)
  }

  disconnect(agent_id: string): void {
    this.connected.delete(agent_id)
    for (const subscribers of this.topics.values()) subscribers.delete(agent_id)
  }

  subscribe(agent_id: string, types: readonly string[]): string[] {
    for (const type of types) this.topics.set(type, (this.topics.get(type) ?? new Set()).add(agent_id))
    return [...this.topics].flatMap(([type, agents]) => (agents.has(agent_id) ? [type] : []))
  }

  publish(from: string, type: string, payload: any): object {
    this.#history++
    const message = { id: String(Date.now() / 1000), type, from, timestamp: now(), ...payload }
    if (type === 'DIRECT_MESSAGE' || type === 'TASK_ASSIGNMENT') return this.#direct(message)
    const targets = [...(this.topics.get(type) ?? [])].filter(agent => type !== 'BROADCAST' || agent !== from)
    for (const agent of targets) this.connected.get(agent)?.send(writeJson(message))
    return type === 'BROADCAST'
      ? { status: 'broadcast', delivered: targets, failed: [], total: targets.length }
      : { status: 'published', event_type: type, delivered_to: targets }
  }

  get figures(): object {
    return {
      connected_agents: [...this.connected.keys()],
      subscriptions: Object.fromEntries([...this.topics].map(([type, agents]) => [type, [...agents]])),
      offline_queues: Object.fromEntries([...this.waiting].map(([agent, queue]) => [agent, queue.length])),
      history_size: this.#history,
    }
  }

  #direct(message: any): object {
    const { to } = message
    if (!to) return { status: 'error', error: 'No recipient specified' }
    const connection = this.connected.get(to)
    if (connection) connection.send(writeJson(message))
    else this.waiting.set(to, [...(this.waiting.get(to) ?? []), message])
    return connection ? { status: 'delivered', to } : { status: 'queued', to }
  }
}
