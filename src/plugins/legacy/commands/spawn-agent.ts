import { KsiError } from '../../../plugin/index.ts'
import { loadProfile, register, spawn, terminate } from '../../agent_service/index.ts'
import { ksiName, legacyName } from '../agent-names.ts'
import { knownAgents } from '../agents.ts'
import { busLog } from '../bus/bus-log.ts'
import { type LegacyCall, legacyCommand } from '../command.ts'
import { exactFloat } from '../json/exact-number.ts'
import { legacyError } from '../legacy-error.ts'
import { loadedAgents } from '../loaded-agents.ts'
import { askingAgents } from '../spawned/asking-agents.ts'
import { type CompositionRecord, recordOf } from '../spawned/composition-record.ts'
import { noteProcess, processesOf } from '../spawned/processes.ts'
import { optional, required } from '../validation/rule.ts'
import { list, nullable, text } from '../validation/rules.ts'

const usualComposition = 'claude_agent_default'

export const spawnAgent = legacyCommand({
  name: 'SPAWN_AGENT',
  doc: 'Start an agent, which waits for messages; its task goes before the first of them.',
  events: ['agent:spawn'],
  parameters: {
    task: required(text, 'what it is for'),
    profile_name: optional(nullable(text), null, 'the composition and profile it is made of'),
    agent_id: optional(nullable(text), null, 'its id; made up if not said'),
    context: optional(text, '', 'what it should know'),
    role: optional(nullable(text), null, 'a hint for the choice of a composition'),
    capabilities: optional(list(text), [], 'a hint for the choice of a composition'),
    model: optional(text, 'sonnet', 'accepted: the profile says which model it is'),
  },
  run: async ({ task, profile_name, agent_id: given, context }, call) => {
    call.legacy.once(busLog)
    call.legacy.once(processesOf)
    const composition = profile_name || usualComposition
    const wanted = { task, context, composition, agent_id: given || undefined }
    const record = await recordOf(composition, call.ask)
    const { agent_id, process_id } = await started(wanted, record, call)
    const { role, capabilities, model } = record
    return {
      agent: { id: agent_id, process_id, composition, role, capabilities, status: 'active', task, model },
      selection: { composition_used: composition, fallback_used: true, score: exactFloat('0.0') },
    }
  },
})

interface Wanted {
  readonly task: string
  readonly context: string
  readonly composition: string
  readonly agent_id: string | undefined
}

/**
 * One that runs already goes on; it is known for something else, and has a further process id.
 * One that was only registered makes room, as soon as it is clear that there is a profile.
 */
const started = async (wanted: Wanted, record: CompositionRecord, call: LegacyCall) => {
  const { ask } = call
  try {
    const name = wanted.agent_id === undefined ? undefined : ksiName(wanted.agent_id)
    const known = (await knownAgents(ask)).find(agent => agent.name === name)
    if (known?.isSpawned) return await startedAgain(wanted, record, call)
    if (known) {
      await ask(loadProfile, { profile_name: wanted.composition })
      await ask(terminate, { agent_id: known.name, reason: 'it is spawned here' })
    }
    return await startedAnew(wanted, record, call)
  } catch (cause) {
    throw spawnFailed(wanted.composition, cause)
  }
}

const startedAnew = async (wanted: Wanted, { role, capabilities }: CompositionRecord, { ask, legacy }: LegacyCall) => {
  const { task, context, composition, agent_id: given } = wanted
  const run_task = legacy.config.spawn_task === 'turn'
  const { agent_id, process_id } = await ask(spawn, {
    profile_name: composition,
    ...(given !== undefined && { agent_id: ksiName(given) }),
    ...{ task, context, role, capabilities, run_task },
  })
  return { agent_id: legacyName(agent_id), process_id }
}

const startedAgain = async (wanted: Wanted, { role, capabilities }: CompositionRecord, { ask, legacy }: LegacyCall) => {
  const { task, composition, agent_id = '' } = wanted
  const name = ksiName(agent_id)
  await ask(loadProfile, { profile_name: composition })
  await ask(register, { agent_id: name, role, capabilities, replace: true })
  legacy.once(askingAgents).remember(name, task)
  legacy.once(loadedAgents).forget(agent_id)
  const process_id = crypto.randomUUID().slice(0, 8)
  noteProcess({ process_id, agent_id, profile: composition }, legacy.once(processesOf), legacy)
  return { agent_id, process_id }
}

/** What is wrong with a profile was never said; what the old daemon did not know is. */
const spawnFailed = (composition: string, cause: unknown): unknown => {
  if (!(cause instanceof KsiError) || cause.code === 'PERMISSION_DENIED') return cause
  const failure = `Failed to spawn agent with composition ${composition}`
  const isKnown = ['NOT_FOUND', 'INVALID_INPUT'].includes(cause.code)
  return legacyError('SPAWN_FAILED', isKnown ? failure : `${failure}: ${cause.message}`)
}
