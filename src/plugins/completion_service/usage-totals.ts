import type { Change, Rows } from '../../plugin/index.ts'
import type { CompletionResult } from './turn.ts'

/** What one agent has used so far. */
export interface UsageTotal {
  readonly turns: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_creation_input_tokens: number
  readonly cache_read_input_tokens: number
  /** US dollars. */
  readonly cost_usd: number
}

const store = 'agent_usage'
const nothing: UsageTotal = {
  turns: 0,
  input_tokens: 0,
  output_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cost_usd: 0,
}

export const usageOf = async (rows: Rows, agent_id: string): Promise<UsageTotal> => {
  const text = await rows.get(store, agent_id)
  return text === undefined ? nothing : (JSON.parse(text) as UsageTotal)
}

/** The sum after one more turn; turns of one agent end one after the other. */
export const addUsage = async (rows: Rows, agent_id: string, result: CompletionResult): Promise<Change> => {
  const before = await usageOf(rows, agent_id)
  const { usage, cost_usd } = result
  const value: UsageTotal = {
    turns: before.turns + 1,
    input_tokens: before.input_tokens + (usage?.input_tokens ?? 0),
    output_tokens: before.output_tokens + (usage?.output_tokens ?? 0),
    cache_creation_input_tokens: before.cache_creation_input_tokens + (usage?.cache_creation_input_tokens ?? 0),
    cache_read_input_tokens: before.cache_read_input_tokens + (usage?.cache_read_input_tokens ?? 0),
    cost_usd: before.cost_usd + (cost_usd ?? 0),
  }
  return { store, key: agent_id, value }
}
