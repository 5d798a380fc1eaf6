import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { replacements } from '../../src/migrate/clients/replacements.ts'
import { type ClientUse, scanClients } from '../../src/migrate/clients/scan-clients.ts'
import { legacyCommands } from '../../src/plugins/legacy/commands/index.ts'
import { testDaemon } from '../../src/testing/index.ts'
import { ksi } from '../cli/ksi.ts'

/** A folder of code; removed when the test ends. */
const code = (files: Record<string, string | Uint8Array>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-clients-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

const usesIn = async (files: Record<string, string | Uint8Array>): Promise<readonly ClientUse[]> =>
  (await scanClients(code(files))).uses
const briefly = ({ line, how, command, instead }: ClientUse) => [line, how, command, instead]

test('the guide’s own example is rewritten as the guide rewrites it', async () => {
  const text =
    'response = send_command("SPAWN_AGENT", {\n    "profile_name": "analyst",\n    "task": "Analyze data"\n})\n'
  expect((await usesIn({ 'client.py': text })).map(briefly)).toEqual([
    [1, 'call', 'SPAWN_AGENT', 'emit_event("agent:spawn", {"profile_name": "analyst", "task": "Analyze data"})'],
  ])
})

test('Python is read in every form that old clients have: calls, lines, builders, texts, names that stand for a command', async () => {
  const text = `"""send_command("CLEANUP") is how it was done"""
CMD = "HEALTH_CHECK"
# send_command("CLEANUP")
async def all(self):
    await self.send_command("agents", "GET_AGENTS")
    send({"command": "SET_AGENT_KV", "parameters": {"agent_id": me, "key": f"a.{k}", "value": v}})
    send(json.dumps(dict(command="GET_COMPOSITION", parameters={"name": n, **more})))
    x = f'{{"command": "GET_AGENT_KV", "parameters": {{"key": "{key}"}}}}'
    self.send_command(command=CMD, parameters=None)
    self.send_command("SET_AGENT_KV", params)
    CommandBuilder.build_publish_command(self.id, "NEWS", payload={"a": 1})
    line["command"] = "SHUTDOWN"
    self.send_command(which)
    print("COMPLETION")
    subprocess.run(["ls"], {"command": "LS"})
`
  expect((await usesIn({ 'client.py': text })).map(briefly)).toEqual([
    [5, 'call', 'GET_AGENTS', 'emit_event("agent:list")'],
    [6, 'line', 'SET_AGENT_KV', '{"event": "state:set", "data": {"namespace": "shared", "key": f"a.{k}", "value": v}}'],
    [7, 'line', 'GET_COMPOSITION', '{"event": "composition:get", "data": {"composition": n, **more}}'],
    [8, 'line', 'GET_AGENT_KV', '{"event": "state:get", "data": {"namespace": "shared", "key": "{key}"}}'],
    [9, 'call', 'HEALTH_CHECK', 'emit_event("system:health")'],
    [10, 'call', 'SET_AGENT_KV', 'emit_event("state:set", {"namespace": "shared", **params})'],
    [
      11,
      'call',
      'PUBLISH',
      'emit_event("message:publish", {"from_agent": self.id, "event_type": "NEWS", "payload": {"a": 1}})',
    ],
    [12, 'line', 'SHUTDOWN', '{"event": "system:shutdown", "data": {…}}'],
    [13, 'computed', undefined, undefined],
  ])
})

test('JavaScript and TypeScript are read with their grammar, types and elements included', async () => {
  const typed = `// sendCommand('CLEANUP')
const agents = await client.sendCommand<Agents>('GET_AGENTS')
const old = <Old>await client.sendCommand('SPAWN_AGENT', { task, profile_name: 'a', ...extra })
socket.write(JSON.stringify({ command: 'GET_AGENT_KV', parameters: { key } }) + '\\n')
socket.write(\`{"command": "HEALTH_CHECK", "parameters": {}}\`)
`
  expect((await usesIn({ 'client.ts': typed })).map(briefly)).toEqual([
    [2, 'call', 'GET_AGENTS', "client.request('agent:list', {})"],
    [3, 'call', 'SPAWN_AGENT', "client.request('agent:spawn', { task, profile_name: 'a', ...extra })"],
    [4, 'line', 'GET_AGENT_KV', "{ event: 'state:get', data: { namespace: 'shared', key } }"],
    [5, 'line', 'HEALTH_CHECK', '{"event": "system:health", "data": {}}'],
  ])
  const element = "const view = <button onClick={() => send_command('SHUTDOWN')}>Stop</button>\n"
  expect(await usesIn({ 'view.jsx': element })).toMatchObject([
    { line: 1, command: 'SHUTDOWN', event: 'system:shutdown' },
  ])
})

test('shell is read by its lines, with quotes escaped, over several lines, and filled in by the shell', async () => {
  const text = `#!/bin/sh
# echo '{"command": "CLEANUP"}'
echo '{"command": "GET_AGENTS", "parameters": {}}' | nc -U /tmp/ksi/control.sock
echo "{\\"command\\": \\"SET_AGENT_KV\\", \\"parameters\\": {\\"key\\": \\"$KEY\\", \\"value\\": $VALUE}}" | nc -U state.sock
nc -U admin.sock <<X
{"command": "COMPOSE_PROMPT",
 "parameters": {"composition": "main"}}
X
`
  const { uses, sockets } = await scanClients(code({ 'bin/tool': text }))
  expect(uses.map(briefly)).toEqual([
    [3, 'line', 'GET_AGENTS', '{"event": "agent:list", "data": {}}'],
    [4, 'line', 'SET_AGENT_KV', '{"event": "state:set", "data": {"namespace": "shared", …}}'],
    [6, 'line', 'COMPOSE_PROMPT', '{"event": "composition:compose", "data": {"composition": "main"}}'],
  ])
  expect(sockets.map(({ line, socket }) => [line, socket])).toEqual([
    [3, 'control.sock'],
    [4, 'state.sock'],
    [5, 'admin.sock'],
  ])
})

test('what is no client is left alone: the daemon’s own handlers, foreign packages, binaries, links into circles', async () => {
  const folder = code({
    'commands/get_agents.py':
      '@command_handler("GET_AGENTS")\nclass H(CommandHandler):\n  x = {"command": "GET_AGENTS"}\n',
    'node_modules/x/index.js': "sendCommand('GET_AGENTS')",
    'photo.py': Uint8Array.of(0, 1, 2),
    'backslashes.sh': `${'\\'.repeat(1_000_000)}"command\\"`,
    'deploy.json': '{"command": "ls", "parameters": {}}',
    'broken.py': 'def f(:\n  send_command("GET_AGENTS")\n',
    'latin.py': Buffer.from('s = "gr\xfc\xdf"\nsend_command("HELP")\n', 'latin1'),
    'windows.py': '\ufeffsend_command("HELP")\r\nsend_command("CLEANUP")\r\n',
    'wrapped.py': 'fire("SPAWN_AGENT")\nlabel = "SHUTDOWN"\n',
    'own.py': 'send_command("MY_REPORT", {})\nsend_command("GET_AGENT", {})\n',
  })
  symlinkSync(folder, join(folder, 'circle'))
  const { uses, daemon_files, unreadable } = await scanClients(folder)
  expect(daemon_files).toEqual(['commands/get_agents.py'])
  expect(unreadable).toEqual([])
  expect(uses.map(({ file, line, command, event }) => [file, line, command, event])).toEqual([
    ['broken.py', 2, 'GET_AGENTS', 'agent:list'],
    ['latin.py', 2, 'HELP', 'system:commands'],
    ['own.py', 1, 'MY_REPORT', undefined],
    ['own.py', 2, 'GET_AGENT', undefined],
    ['windows.py', 1, 'HELP', 'system:commands'],
    ['windows.py', 2, 'CLEANUP', 'system:cleanup'],
    ['wrapped.py', 1, 'SPAWN_AGENT', 'agent:spawn'],
  ])
  expect(uses.at(3)!.remarks[0]).toContain('perhaps GET_AGENT')
})

test('there is an event for every command, which takes what the command took', async () => {
  await using daemon = await testDaemon({ clock: 'real' })
  expect(Object.keys(replacements).sort()).toEqual(legacyCommands.map(({ name }) => name).sort())
  for (const { name, parameters = {} } of legacyCommands) {
    const { event, renamed = {}, added = {} } = replacements[name]!
    const help = await daemon.request('system:help', { event })
    const known = Object.keys(help.parameters ?? help.data?.properties ?? {})
    const said = Object.keys(parameters).flatMap(old => (Object.hasOwn(renamed, old) ? (renamed[old] ?? []) : old))
    const unknown = [...said, ...Object.keys(added)].filter(field => !known.includes(field))
    expect([name, ...unknown]).toEqual([name])
  }
})

test('the lines that are to be sent instead are understood by the daemon', async () => {
  await using daemon = await testDaemon({ clock: 'real' })
  const old = [
    { command: 'SET_AGENT_KV', parameters: { agent_id: 'ada', key: 'a.b', value: [1, { x: null }] } },
    { command: 'GET_AGENT_KV', parameters: { agent_id: 'ada', key: 'a.b' } },
    { command: 'REGISTER_AGENT', parameters: { agent_id: 'ada', role: 'coder', capabilities: ['rust'] } },
    { command: 'GET_AGENTS' },
    { command: 'ROUTE_TASK', parameters: { task: 'build', required_capabilities: ['rust'] } },
    { command: 'SEND_MESSAGE', parameters: { from_agent: 'bob', to_agent: 'ada', content: 'hello' } },
    { command: 'PUBLISH', parameters: { from_agent: 'bob', event_type: 'DIRECT_MESSAGE', payload: { to: 'ada' } } },
    { command: 'SUBSCRIBE', parameters: { agent_id: 'ada', event_types: ['NEWS'] } },
    { command: 'CREATE_IDENTITY', parameters: { agent_id: 'ada', role: 'coder' } },
    { command: 'GET_IDENTITY', parameters: { agent_id: 'ada' } },
    { command: 'HEALTH_CHECK', parameters: {} },
    { command: 'HELP' },
  ]
  const uses = await usesIn({
    'lines.sh': old.map(line => `echo '${JSON.stringify(line)}' | nc -U control.sock\n`).join(''),
  })
  expect(uses).toHaveLength(old.length)
  for (const { instead } of uses) {
    const { event, data } = JSON.parse(instead!) as { event: string; data: object }
    await daemon.request(event, data)
  }
  expect(await daemon.request('state:get', { namespace: 'shared', key: 'a.b' })).toMatchObject({
    found: true,
    value: [1, { x: null }],
  })
})

test('the exit code says whether anything was found, and a missing folder is wrong usage', async () => {
  const folder = code({ 'a.py': 'send_command("HELP")\n', 'none/b.py': 'x = 1\n' })
  const scan = (...words: string[]) => ksi(['migrate', 'scan-clients', ...words])
  const single = await scanClients(join(folder, 'a.py'))
  expect(single.uses).toMatchObject([{ file: 'a.py', line: 1, command: 'HELP' }])
  const [found, strict, none, missing] = await Promise.all([
    scan(folder, '--json'),
    scan(folder, '--strict'),
    scan(join(folder, 'none')),
    scan(join(folder, 'missing')),
  ])
  expect(found).toMatchObject({ code: 0, json: { files: 2, commands: [{ command: 'HELP', uses: 1 }] } })
  expect(strict.code).toBe(1)
  expect(strict.stdout).toContain('+ emit_event("system:commands")')
  expect(none).toMatchObject({ code: 3, stdout: '' })
  expect(missing.code).toBe(2)
})
