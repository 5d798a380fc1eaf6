import { expect, test } from 'vitest'
import { promptsDaemon } from './prompts-folder.ts'

const about = (metadata: string, { version = '"1.0"', description = 'd' } = {}): string =>
  `name: r\nversion: ${version}\ndescription: ${description}\nauthor: a\nmetadata: ${metadata}\n`

test.each([
  ['{role: Analyst}', { role: 'analyst' }, 30],
  ['{role: writer, compatible_roles: [analyst]}', { role: 'Analyst' }, 20],
  ['{compatible_roles: [analyst]}', { role: 'analyst' }, 0],
  ['{capabilities_required: [a, b, c, d]}', { capabilities: ['a', 'b', 'c'] }, 18.75],
  ['{capabilities_provided: [a, b]}', { capabilities: ['b'] }, 10],
  ['{tags: [deep-sea, water]}', { task: 'SEA water' }, 6],
  ['{tags: [aa, bb, cc, dd]}', { task: 'aa bb cc dd' }, 10],
  ['{style: quite formal}', { style: 'formal' }, 10],
  ['{use_cases: [one, two], tested: true}', {}, 5],
  ['{use_cases: [one], tested: "true"}', {}, 0],
])('§8.5 %s for %j counts %d', async (metadata, wanted, score) => {
  const { request } = await promptsDaemon({ 'compositions/r.yaml': about(metadata) })
  const found = await request('composition:select', wanted)
  expect(found).toEqual(
    score > 0
      ? { composition: 'r', score, fallback_used: false }
      : { composition: 'claude_agent_default', score: 0, fallback_used: true },
  )
})

test('§8.5 words of the task in the description count five each, at most fifteen, and a version from 2 on five', async () => {
  const { request } = await promptsDaemon({
    'compositions/r.yaml': about('{}', { version: '"2.1"', description: 'Find slow queries in the database' }),
  })
  const score = async (task: string) => (await request('composition:select', { task })).score
  expect(await score('FIND queries')).toBe(15)
  expect(await score('find slow queries in the database')).toBe(20)
  expect(await score('')).toBe(5)
})

test('§8.5 the best is taken, the first of those that are as good, and files that are none do not matter', async () => {
  const { request, write } = await promptsDaemon({
    'compositions/b.yaml': about('{role: x}'),
    'compositions/a.yaml': about('{role: x}'),
    'compositions/c.yaml': about('{role: y, tested: true}'),
    'compositions/broken.yaml': 'name: [',
  })
  expect(await request('composition:select', { role: 'x' })).toMatchObject({ composition: 'a', score: 30 })
  write('compositions/d.yaml', about('{role: x, tested: true}'))
  expect(await request('composition:select', { role: 'x' })).toMatchObject({ composition: 'd', score: 32 })
})
