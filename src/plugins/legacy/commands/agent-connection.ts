import { connection } from '../../agent_service/index.ts'
import { ksiName } from '../agent-names.ts'
import { busLog } from '../bus/bus-log.ts'
import { legacyCommand } from '../command.ts'
import { completionResults } from '../completions/completion-results.ts'
import { legacyError } from '../legacy-error.ts'
import { required } from '../validation/rule.ts'
import { oneOf, text } from '../validation/rules.ts'

export const agentConnection = legacyCommand({
  name: 'AGENT_CONNECTION',
  doc: 'Give the messages of an agent to this connection, which stays open; or no more.',
  events: ['agent:connection'],
  parameters: {
    action: required(oneOf('connect', 'disconnect'), 'what to do'),
    agent_id: required(text, 'whose messages'),
  },
  run: async ({ action, agent_id }, { ask, client, legacy }) => {
    legacy.once(busLog)
    legacy.once(completionResults) // also of those that an earlier start of the daemon has accepted
    const about = { agent_id: ksiName(agent_id), ...(client && { connection_id: client.id }) }
    if (action === 'disconnect') await ask(connection, { action, agent_id: about.agent_id })
    else if (client) await ask(connection, { ...about, action, acknowledges: false, take_over: true })
    else throw legacyError('INTERNAL_ERROR', 'only a connection of its own can get the messages of an agent')
    return { status: `${action}ed`, agent_id, action }
  },
})
