import { knownAgents } from '../agents.ts'
import { legacyCommand } from '../command.ts'
import { processesOf, type SpawnedProcess } from '../spawned/processes.ts'

const previewed = 100

export const getProcesses = legacyCommand({
  name: 'GET_PROCESSES',
  doc: 'The agents that were spawned since the start.',
  events: ['system:processes'],
  run: async (_, { ask, legacy }) => {
    const running = new Set((await knownAgents(ask)).filter(agent => agent.isSpawned).map(({ agent_id }) => agent_id))
    const processes = legacy.once(processesOf).map(process => shown(process, running))
    return { processes, total: processes.length }
  },
})

/** Of an agent that has ended nothing more is known. */
const shown = (process: SpawnedProcess, running: ReadonlySet<string>): object => {
  const { process_id, agent_id, profile, started_at, session_id, conversation_length, last_response } = process
  const about = { process_id, agent_id, profile, started_at, type: 'agent_controller' }
  if (!running.has(agent_id)) return { ...about, status: 'terminated' }
  const last_response_preview = last_response && [...last_response.slice(0, 2 * previewed)].slice(0, previewed).join('')
  return { ...about, status: 'running', session_id, conversation_length, last_response_preview }
}
