import { expect, test } from 'vitest'
import { bestAgents, type Candidate, leastBusy, type Wanted } from './routing.ts'

const agent = (agent_id: string, more: Partial<Candidate> = {}): Candidate => ({
  agent_id,
  role: 'general',
  capabilities: [],
  status: 'active',
  ...more,
})
const wanted = (more: Partial<Wanted> = {}): Wanted => ({ task: 't', required_capabilities: [], ...more })
const ids = (choices: { agent: Candidate }[]): string[] => choices.map(({ agent: { agent_id } }) => agent_id)

test('an agent must have every capability that is required, and the score says how many those are', () => {
  const agents = [agent('a', { capabilities: ['x'] }), agent('b', { capabilities: ['x', 'y'] })]
  const [best, ...others] = bestAgents(wanted({ required_capabilities: ['x', 'y'] }), agents)
  expect(others).toEqual([])
  expect(best).toMatchObject({ agent: { agent_id: 'b' }, score: 2, confidence: 1 })
})

test('a preferred role is worth ten, and does not excuse a missing capability', () => {
  const agents = [agent('coder', { role: 'coder' }), agent('writer', { role: 'writer', capabilities: ['x'] })]
  expect(bestAgents(wanted({ preferred_role: 'coder' }), agents)[0]).toMatchObject({ score: 10, confidence: 1 })
  const both = bestAgents(wanted({ preferred_role: 'coder', required_capabilities: ['x'] }), agents)
  expect(both[0]).toMatchObject({ agent: { agent_id: 'writer' }, score: 1, confidence: 0.5 })
})

test('only agents that are available are chosen', () => {
  const agents = ['busy', 'error', 'terminated', 'idle', 'ready'].map(status => agent(status, { status }))
  expect(ids(bestAgents(wanted(), agents))).toEqual(['idle', 'ready'])
})

test('among equals the one with the fewest open tasks is chosen, then the first by id', async () => {
  const choices = bestAgents(wanted(), [agent('c'), agent('b'), agent('a')])
  expect(ids(choices)).toEqual(['a', 'b', 'c'])
  const open: Record<string, number> = { a: 2, b: 1, c: 1 }
  expect((await leastBusy(choices, agent_id => open[agent_id]!)).agent.agent_id).toBe('b')
})

test('when nobody suits, the refusal says who is there and what to do', () => {
  const busy = [agent('a', { capabilities: ['x'], status: 'busy' })]
  const refused = (needs: string) => {
    try {
      return bestAgents(wanted({ required_capabilities: [needs] }), busy)
    } catch (cause) {
      return cause
    }
  }
  expect(refused('x')).toMatchObject({ code: 'NO_SUITABLE_AGENT', details: { hint: 'all suitable agents are busy' } })
  expect(refused('y')).toMatchObject({ details: { available_agents: [{ agent_id: 'a', status: 'busy' }] } })
  expect(() => bestAgents(wanted({ preferred_role: 'coder' }), [agent('a')])).toThrow('no agent suits')
})
