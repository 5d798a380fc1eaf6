import { type EventContext, fail, type OutputOf, rawText, withRaw } from '../../plugin/index.ts'
import { get, set } from '../state_service/index.ts'
import type { getState, updateState } from './tokens/talking.ts'

/** An agent's own state is the namespace `agent:<id>`; other agents may not touch it. */
export const agentState = {
  async getState({ agent_id, key }: OutputOf<(typeof getState)['input']>, context: EventContext) {
    refuseOthers(agent_id, context)
    return context.call(get, { namespace: `agent:${agent_id}`, key })
  },

  async updateState(asked: OutputOf<(typeof updateState)['input']>, context: EventContext) {
    const { agent_id, key, value } = asked
    refuseOthers(agent_id, context)
    const text = rawText(asked, 'value')
    const input = { namespace: `agent:${agent_id}`, key, value }
    return context.call(set, text === undefined ? input : withRaw(input, { value: text }))
  },
}

const refuseOthers = (agent_id: string, { actor }: EventContext): void => {
  if (actor.kind === 'agent' && actor.id !== agent_id)
    throw fail('PERMISSION_DENIED', actor.id, `touch the state of ${agent_id}`).with({
      hint: 'use the namespace shared, or send a message',
    })
}
