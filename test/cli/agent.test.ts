import { userInfo } from 'node:os'
import { expect, test } from 'vitest'
import { ksi, scratchHome } from './ksi.ts'

const offline = ['--set', 'plugins.completion_service.provider=scripted']

const startedDaemon = async () => {
  const { home, env } = await scratchHome()
  expect((await ksi(['start', '--detach', ...offline], { env })).code).toBe(0)
  return { home, env, run: (words: string[], input = '') => ksi(words, { env, input }) }
}
const linesOf = (stdout: string): any[] =>
  stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))

test('an agent is spawned, listed, written to, heard and stopped', async () => {
  const { run } = await startedDaemon()
  const spawned = await run(['agent', 'spawn', 'analyst', '--task', 'Analyze data', '--id', 'writer'])
  expect(spawned).toMatchObject({ code: 0, stdout: expect.stringContaining('✓ writer is spawned') })
  expect(spawned.stdout).toContain('ksi chat writer')
  expect((await run(['agent', 'list'])).stdout).toMatch(/^writer +active +analyst .*Analyze data$/m)
  expect((await run(['ps', '--json'])).json).toMatchObject({ agent_id: 'writer', profile: 'analyst' })
  expect((await run(['agent', 'send', 'writer', 'The data', 'has arrived'])).stdout).toMatch(
    /✓ (sent|queued) to writer/,
  )
  expect((await run(['agent', 'send', 'writer'], 'from stdin')).code).toBe(0)

  const log = async () => (await run(['agent', 'logs', 'writer'])).stdout
  await expect.poll(async () => (await log()).split('answered').length - 1, { timeout: 15_000 }).toBe(3)
  expect(await log()).toMatch(/spawned +analyst[\s\S]*task +Analyze data|task +Analyze data[\s\S]*spawned +analyst/)
  const { username } = userInfo()
  expect(await log()).toContain(`from ${username}: The data has arrived`)
  expect(await log()).toContain(`from ${username}: from stdin`)
  expect(await log()).not.toContain('from system')
  const asJson = linesOf((await run(['agent', 'logs', 'writer', '--json'])).stdout)
  expect(asJson.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['agent:spawned', 'completion:result', 'message:published']),
  )

  expect((await run(['agent', 'stop', 'writer'])).stdout).toContain('✓ writer is terminated')
  expect((await run(['agent', 'list'])).stderr).toContain('ksi agent spawn')
  expect((await run(['agent', 'list', '--status', 'all', '--json'])).json).toMatchObject({
    agent_id: 'writer',
    status: 'terminated',
  })
}, 60_000)

test('a sender is named as the user is logged in, unless an agent has that name', async () => {
  const { run } = await startedDaemon()
  const { username } = userInfo()
  const senders = async () =>
    linesOf((await run(['events', 'history', 'agent:message', '--json'])).stdout).map(({ data }) => data.from)
  await run(['agent', 'spawn', 'analyst', '--id', 'writer'])
  await run(['agent', 'send', 'writer', 'hello'])
  await run(['agent', 'send', 'writer', 'hello', '--from', 'ada'])
  await run(['agent', 'spawn', 'analyst', '--id', username])
  await run(['agent', 'send', 'writer', 'hello'])
  expect(await senders()).toEqual([username, 'ada', 'system'])
}, 60_000)

test('an agent that has ended keeps its mail, says so, and is started again', async () => {
  const { run } = await startedDaemon()
  await run(['agent', 'spawn', 'analyst', '--id', 'writer'])
  expect((await run(['agent', 'send', 'writer', 'early'])).stderr).not.toContain('restart')
  await run(['agent', 'stop', 'writer'])
  expect((await run(['agent', 'list', '--json'])).json).toBeUndefined()
  expect((await run(['agent', 'list', '--all', '--json'])).json).toMatchObject({
    agent_id: 'writer',
    status: 'terminated',
  })
  const sent = await run(['agent', 'send', 'writer', 'late words'])
  expect(sent).toMatchObject({ code: 0, stdout: expect.stringContaining('queued') })
  expect(sent.stderr).toContain('ksi agent restart writer')
  expect((await run(['agent', 'restart', 'writer'])).stdout).toContain('✓ writer is started again')
  expect((await run(['agent', 'list', '--json'])).json).toMatchObject({ agent_id: 'writer', status: 'active' })
  const log = async () => (await run(['agent', 'logs', 'writer'])).stdout
  await expect.poll(log, { timeout: 15_000 }).toMatch(/answered[\s\S]*late words/)
}, 60_000)

test('in a chat every line is a turn of one conversation', async () => {
  const { run } = await startedDaemon()
  await run(['agent', 'spawn', 'analyst', '--id', 'writer'])
  const human = await run(['chat', 'writer'], 'first words\n\nsecond words\n')
  expect(human.code).toBe(0)
  expect(human.stdout).toMatch(/first words[\s\S]*second words/)
  const machine = linesOf((await run(['chat', 'writer', '--json'], 'a\nb\n')).stdout)
  expect(machine).toHaveLength(2)
  expect(machine[0].session_id).toBe(machine[1].session_id)
  expect(machine[1].result).toContain('b')
}, 60_000)

test('a chat names who speaks: the user, who else is said, and never the agent of that name', async () => {
  const { env, home } = await scratchHome()
  const echo = [
    '--set',
    'plugins.completion_service.provider=command',
    '--set',
    'plugins.completion_service.command=cat',
  ]
  expect((await ksi(['start', '--detach', ...echo], { env })).code, home).toBe(0)
  const run = (words: string[], input = '') => ksi(words, { env, input })
  await run(['agent', 'spawn', 'analyst', '--id', 'writer'])
  const said = (from: string) => `A message from ${from}, who says so (client).\n\nhello\n`
  const { username } = userInfo()
  expect((await run(['chat', 'writer'], 'hello')).stdout).toBe(said(username))
  expect((await run(['chat', 'writer', '--from', 'ada'], 'hello')).stdout).toBe(said('ada'))
  expect((await run(['agent', 'logs', 'writer'])).stdout).toContain('by ada: hello')
  await run(['agent', 'spawn', 'analyst', '--id', username])
  expect((await run(['chat', 'writer'], 'hello')).stdout).toBe(said('ksi'))
}, 60_000)

test('an agent nobody knows is answered with those that were meant, in every command', async () => {
  const { run } = await startedDaemon()
  await run(['agent', 'spawn', 'analyst', '--id', 'writer'])
  for (const words of [
    ['agent', 'send', 'wirter', 'hi'],
    ['agent', 'logs', 'wirter'],
    ['agent', 'stop', 'wirter'],
    ['agent', 'restart', 'wirter'],
    ['chat', 'wirter'],
  ]) {
    const human = await run(words)
    expect(human, words.join(' ')).toMatchObject({ code: 1, stdout: '' })
    expect(human.stderr).toContain('did you mean: writer?')
    expect((await run([...words, '--json'])).json.error).toMatchObject({
      code: 'NOT_FOUND',
      details: { nearest: ['writer'] },
    })
  }
  expect((await run(['agent', 'stop', 'zzzzzzzz'])).stderr).toContain('ksi agent list --all')
  const profile = await run(['agent', 'spawn', 'analist', '--json'])
  expect(profile.json.error).toMatchObject({ code: 'NOT_FOUND', details: { hint: expect.stringContaining('analyst') } })
}, 60_000)
