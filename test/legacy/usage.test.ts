import { expect, test } from 'vitest'
import { legacyDaemon } from './legacy-daemon.ts'

test('system:commands tells what each legacy command stands for, who uses it and when last', async () => {
  const { result, send, request } = await legacyDaemon()
  await result('SET_AGENT_KV', { agent_id: 'ann', key: 'k', value: 1 })
  await result('SET_AGENT_KV', { agent_id: 'ann', key: 'k', value: 2 })
  await send('{"command":"SET_AGENT_KV","parameters":{"key":"k","value":1},"metadata":{"client_id":"cron"}}\n')
  await result('HEALTH_CHECK')
  const { commands, aliases } = await request('system:commands')
  const of = (name: string) => commands.find(({ command }: { command: string }) => command === name)
  const time = expect.stringMatching(/^\d{4}-.*Z$/)
  expect(of('SET_AGENT_KV')).toMatchObject({
    event: 'state:set',
    calls: 3,
    last_used: time,
    clients: expect.arrayContaining([
      { client: 'ann', calls: 2, last_used: time },
      { client: 'cron', calls: 1, last_used: time },
    ]),
  })
  expect(of('HEALTH_CHECK')).toMatchObject({ clients: [{ client: 'someone on control.sock', calls: 1 }] })
  expect(of('GET_AGENT_KV')).toMatchObject({ calls: 0, last_used: null, clients: [] })
  expect(aliases).toEqual({ HELP: 'GET_COMMANDS' })
})

test('the first time a client uses a command is told, in the log and as an event, and later times are not', async () => {
  const daemon = await legacyDaemon()
  const seen = daemon.watch('legacy:used')
  for (let time = 0; time < 3; time++) await daemon.result('GET_AGENT_KV', { agent_id: 'ann', key: 'secret-key' })
  await expect.poll(() => seen.length).toBe(1)
  expect(seen).toMatchObject([{ data: { command: 'GET_AGENT_KV', event: 'state:get', client: 'ann', calls: 1 } }])
  const lines = daemon.said.filter(({ source }) => source === 'legacy')
  expect(lines).toMatchObject([{ level: 'INFO', message: 'ann uses the legacy command GET_AGENT_KV' }])
  expect(JSON.stringify(lines), 'and nothing of what was sent').not.toContain('secret-key')
})

test('names that clients make up fill neither the log nor the memory', async () => {
  const { send, request, said } = await legacyDaemon()
  for (let at = 0; at < 250; at++) await send(`{"command":"RELOAD_DAEMON","metadata":{"client_id":"client ${at}"}}\n`)
  expect(said.filter(({ source }) => source === 'legacy').length).toBeLessThanOrEqual(20)
  const { commands } = await request('system:commands')
  const { clients } = commands.find(({ command }: { command: string }) => command === 'RELOAD_DAEMON')
  expect(clients).toHaveLength(200)
  expect(clients.map(({ client }: { client: string }) => client)).toContain('client 249')
})

test('who used which command is known after a restart', async () => {
  const daemon = await legacyDaemon()
  const seen = daemon.watch('legacy:used')
  await daemon.result('HEALTH_CHECK')
  await expect.poll(() => seen.length).toBe(1)
  const rows = await daemon.store.list('legacy_usage')
  expect(rows).toMatchObject([{ key: 'HEALTH_CHECK' }])
  expect(JSON.parse(rows[0]!.text)).toMatchObject({ 'someone on control.sock': { calls: 1 } })
})

test('history shows the line of a legacy command, and the events it stood for as its children', async () => {
  const { send, request } = await legacyDaemon()
  await send(' {"command":"SET_AGENT_KV","parameters":{"key":"k","value":1.0,"password":"hunter2"}}\r\n')
  await send('{"command":"SET_AGENT_KV","parameters":{"key":"n","value":NaN}}\n')
  const { events } = await request('system:event_history', { pattern: ['legacy:command', 'state:set'] })
  expect(events.map(({ event_name }: { event_name: string }) => event_name)).toEqual(
    expect.arrayContaining(['legacy:command', 'state:set', 'legacy:command', 'state:set']),
  )
  const parents = new Set(events.map(({ metadata }: { metadata: { id: string } }) => metadata.id))
  for (const { event_name, metadata, data } of events)
    if (event_name === 'state:set') expect(parents).toContain(metadata.parent_id)
    else expect(data).toMatchObject({ command: 'SET_AGENT_KV' })
  expect(JSON.stringify(events)).not.toContain('hunter2')
})
