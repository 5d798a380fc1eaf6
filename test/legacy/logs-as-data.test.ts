import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { legacyDaemon } from './legacy-daemon.ts'

test('§11 each message of the bus is one line of JSON in ASCII, added to what is there, in the form it was delivered in', async () => {
  const { home, result } = await legacyDaemon()
  const file = join(home, 'var/logs/sessions/message_bus.jsonl')
  const text = (): string => {
    try {
      return readFileSync(file, 'utf8')
    } catch {
      return '' // not made yet
    }
  }
  const lines = () => text().split('\n').slice(0, -1)
  const publish = (content: string) =>
    result('PUBLISH', {
      from_agent: 'anna',
      event_type: 'BROADCAST',
      payload: { content, conversation_id: 'c', to: 'x' },
    })
  await publish('é ✓ 😀\n')
  await expect.poll(() => lines().length).toBe(1)
  const [first] = lines()
  expect(first).toMatch(/^[ -~]*$/)
  expect(first).toContain('"\\u00e9 \\u2713 \\ud83d\\ude00\\n"')
  expect(JSON.parse(first!)).toEqual({
    id: expect.stringMatching(/^\d+\.\d+$/),
    type: 'BROADCAST',
    from: 'anna',
    timestamp: expect.stringMatching(/Z$/),
    content: 'é ✓ 😀\n',
    conversation_id: 'c',
    to: 'x',
  })
  await publish('next')
  await expect.poll(() => lines().length).toBe(2)
  expect(lines()[0], 'nothing is written anew').toBe(first)
})
