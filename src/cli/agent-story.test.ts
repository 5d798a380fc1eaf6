import { expect, test } from 'vitest'
import { concerns, tellStory } from './agent-story.ts'

const mail = { from: 'other', topic: 'DIRECT_MESSAGE', message: { a: 1 }, delivered: ['writer'], queued: [] }

test.each([
  ['agent:spawned', { profile: 'analyst' }, ['spawned', 'analyst']],
  ['agent:spawned', { profile: 'analyst', restarted: true }, ['restarted', 'analyst']],
  ['completion:async', { prompt: 'Why?' }, ['asked', 'Why?']],
  ['completion:request', { prompt: 'Why?', from: 'ada' }, ['asked', 'by ada: Why?']],
  ['completion:result', { result: { response: 'Because.' } }, ['answered', 'Because.']],
  ['completion:error', { code: 'TIMEOUT', error: 'too long' }, ['failed', 'TIMEOUT: too long']],
  ['completion:progress', { status: 'queued' }, undefined],
  ['message:published', mail, ['mail', 'from other: {"a":1}']],
  ['message:published', { ...mail, topic: 'TASK', message: 'Do it.' }, ['task', 'Do it.']],
  [
    'message:published',
    { ...mail, from: 'writer', delivered: ['a'], queued: ['b'], message: 'hi' },
    ['wrote', 'to a, b: hi'],
  ],
  ['agent:list', {}, undefined],
  ['constructor', undefined, undefined],
])('%s %j is told in words', (event, data, expected) => {
  expect(tellStory({ event, data } as any, 'writer')).toEqual(expected)
})

test('mail concerns its sender and its recipients, anything else the agent it names', () => {
  const about = (event: string, data: unknown) =>
    ['writer', 'other', 'third'].filter(agent => concerns({ event, data } as any, agent))
  expect(about('message:published', mail)).toEqual(['writer', 'other'])
  expect(about('completion:result', { agent_id: 'writer' })).toEqual(['writer'])
  expect(about('agent:broadcast', null)).toEqual([])
})
