import { expect, test } from 'vitest'
import { ksi, scratchHome } from './ksi.ts'

test('history looks back, tail --since begins there', async () => {
  const { env } = await scratchHome()
  const run = (...words: string[]) => ksi(words, { env })
  await run('start', '--detach')
  for (const n of ['1', '2', '3']) await run('emit', 'state:set', '--key', 'n', '--value', n)
  await run('emit', 'state:get', '--key', 'n')

  const all = (await run('events', 'history', 'state:*', '--json')).stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(all.map(({ event_name }) => event_name)).toEqual([
    'state:set',
    'state:changed',
    'state:set',
    'state:changed',
    'state:set',
    'state:changed',
    'state:get',
  ])
  const newest = await run('events', 'history', 'state:set', '--limit', '1')
  expect(newest.stdout).toMatch(/^\S+ {2}state:set .* ok .*"value":3/)
  expect(newest.stderr).toContain('the newest 1 of 3')
  expect((await run('events', 'history', '--until', '1h', '--json')).stdout).toBe('')
  expect(
    (await run('events', 'history', '--correlation', all[1].metadata.correlation_id, 'state:changed', '--json')).code,
  ).toBe(0)

  const heard = await run('events', 'tail', 'state:changed', '--since', '1h', '--limit', '3', '--json')
  expect(
    heard.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).data?.value),
  ).toEqual([1, 2, 3])
  const { cursor } = JSON.parse(heard.stdout.split('\n')[1]!)
  const after = await run('events', 'tail', 'state:changed', '--after', cursor, '--limit', '1', '--json')
  expect(after.json.data.value).toBe(3)
}, 60_000)

test('a line of the log that is asked for in a wrong way says how', async () => {
  const { env } = await scratchHome()
  expect((await ksi(['events', 'history', '--limit', 'all'], { env })).code).toBe(2)
  expect((await ksi(['events', 'history', '--since', 'soon'], { env })).stderr).toContain('10m')
})
