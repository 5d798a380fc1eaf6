import { expect, test } from 'vitest'
import { tellStory } from './agent-story.ts'

const told = (event: string, data: unknown) => tellStory({ event, data } as any)

test.each([
  ['agent:spawned', { profile: 'analyst', task: 'Analyze' }, ['spawned', 'analyst: Analyze']],
  ['completion:async', { prompt: 'Why?' }, ['asked', 'Why?']],
  ['completion:result', { result: { result: 'Because.' } }, ['answered', 'Because.']],
  ['completion:error', { code: 'TIMEOUT', error: 'too long' }, ['failed', 'TIMEOUT: too long']],
  ['message:received', { from: 'writer', message: { a: 1 } }, ['mail', 'from writer: {"a":1}']],
  ['custom:thing', { a: 1 }, ['custom:thing', '{"a":1}']],
  ['constructor', undefined, ['constructor', '{}']],
])('%s is told in words', (event, data, expected) => expect(told(event, data)).toEqual(expected))

test('an event without its usual fields is told all the same', () => {
  expect(told('completion:result', {})).toEqual(['answered', '""'])
  expect(told('agent:spawned', null)).toEqual(['spawned', ''])
})
