import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { fail, type KsiError } from '../../../../plugin/index.ts'
import type { AgentSession, AgentUpdate, Answer, Prompt, Provider, SessionSpec } from '../provider.ts'
import { perform } from './actions.ts'
import { defaultScript } from './default-script.ts'
import { type Memory, recall } from './memory.ts'
import type { ScriptFiles } from './read-script.ts'
import { patternOf, type Script, type ScriptTurn } from './script.ts'
import { fillIn, type Values } from './template.ts'

/** Answers without any model, always the same way, and says so in every answer. `path` is its script. */
export const scripted = (path: string | undefined, scripts: ScriptFiles): Provider => ({
  name: 'scripted',
  async open(spec) {
    const script = path === undefined ? defaultScript : await scripts.get(path)
    return new ScriptedSession(script, spec)
  },
})

class ScriptedSession implements AgentSession {
  /** It has no process: what it knows is its memory. */
  readonly isWarm = false
  readonly #script: Script
  readonly #spec: SessionSpec
  readonly #memory: Memory
  constructor(script: Script, spec: SessionSpec) {
    this.#script = script
    this.#spec = spec
    this.#memory = recall(spec.resume?.memory)
  }

  async prompt({ text, from = '', signal }: Prompt, tell: (update: AgentUpdate) => void): Promise<Answer> {
    const memory = this.#memory
    memory.turns++
    const { turn, values } = this.#choose({ prompt: text, from }, memory)
    const reply = `[scripted] ${await this.#play(turn, { values, memory, signal })}`
    tell({ type: 'text', text: reply })
    return {
      text: reply,
      session_id: this.#spec.resume?.session_id ?? randomUUID(),
      memory: JSON.stringify(memory),
      model: 'scripted',
      usage: usageOf(text, reply),
      cost_usd: 0,
      stop_reason: 'end_turn',
    }
  }

  async close(): Promise<void> {}

  #choose(said: { prompt: string; from: string }, memory: Memory): { turn: ScriptTurn | undefined; values: Values } {
    const { prompt } = said
    const known = { ...memory.facts, ...said, agent_id: this.#spec.agent_id ?? '', turn: String(memory.turns) }
    for (const [at, turn] of this.#script.turns.entries()) {
      const found = turn.match === undefined ? undefined : patternOf(turn.match, 'match').exec(prompt)
      const taken = memory.taken[at] ?? 0
      if (found === null || taken >= (turn.times ?? Number.POSITIVE_INFINITY)) continue
      memory.taken[at] = taken + 1
      const groups = found?.groups as Values | undefined
      const recalled = (groups?.name !== undefined && memory.facts[groups.name]) || 'unknown to me'
      return { turn, values: { ...known, recalled, ...groups } }
    }
    return { turn: undefined, values: known }
  }

  async #play(turn: ScriptTurn | undefined, { values, memory, signal }: Playing): Promise<string> {
    const known: Record<string, string> = { ...values }
    if (turn?.delay !== undefined) await sleep(turn.delay * 1000, undefined, { signal })
    if (turn?.fail) throw failure(turn.fail)
    Object.assign(memory.facts, fillIn(turn?.remember ?? {}, known))
    for (const action of turn?.actions ?? [])
      Object.assign(known, await perform(fillIn(action, known), this.#spec.act, signal))
    return fillIn(turn ? (turn.reply ?? 'Done.') : this.#script.otherwise, known)
  }
}

interface Playing {
  readonly values: Values
  readonly memory: Memory
  readonly signal: AbortSignal
}

const failure = ({
  message = 'the script says so',
  transient,
  retry_after,
}: NonNullable<ScriptTurn['fail']>): KsiError => {
  const error = transient
    ? fail('PROVIDER_UNAVAILABLE', `scripted: ${message}`)
    : fail('COMPLETION_FAILED', 'scripted', message)
  return retry_after === undefined ? error : error.with({ retry_after_ms: retry_after * 1000 })
}

/** Four characters count as one token: nobody pays for them, but sums can be tested. */
const usageOf = (prompt: string, reply: string) => ({
  input_tokens: Math.ceil(prompt.length / 4),
  output_tokens: Math.ceil(reply.length / 4),
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
})
