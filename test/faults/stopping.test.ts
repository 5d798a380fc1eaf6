import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startIn } from './loaded-daemon.ts'

/** Twenty agents that are in the midst of a turn, each a program with a child of its own. */
const withTwentyTurns = async () => {
  const home = mkdtempSync(join(tmpdir(), 'ksi-stop-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const program = join(home, 'slow.sh')
  writeFileSync(program, `#!/bin/sh\ncat >/dev/null\nsh -c "sleep 300; echo ${home}" &\nsleep 300\n`, {
    mode: 0o755,
  })
  mkdirSync(join(home, 'agent_profiles'))
  const profile = { role: 'slow', provider: { name: 'command', command: program } }
  writeFileSync(join(home, 'agent_profiles', 'slow.json'), JSON.stringify(profile))
  const config = {
    agent_service: { max_agents: 40, spawns_per_minute: 100 },
    completion_service: { max_concurrent: 20 },
  }
  const daemon = await startIn(home, {}, config)
  const ids = Array.from({ length: 20 }, (_, n) => `slow-${n}`)
  for (const agent_id of ids)
    await daemon.client.request('agent:spawn', { profile_name: 'slow', agent_id, task: 'Take your time.' })
  await expect.poll(() => processesOf(home).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(40)
  return { home, daemon, ids }
}

const processesOf = (home: string): string[] =>
  readdirSync('/proc').filter(
    pid => /^\d+$/.test(pid) && commandLine(pid).includes(home) && !commandLine(pid).includes('start'),
  )

const commandLine = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return '' // it has ended meanwhile
  }
}

test('SIGTERM with twenty turns running: exit 0 within 10 s, no process left, sockets gone, every turn accounted for', async () => {
  const { home, daemon, ids } = await withTwentyTurns()
  const began = performance.now()
  expect(await daemon.stop()).toBe(0)
  expect(performance.now() - began).toBeLessThan(10_000)
  expect(processesOf(home)).toEqual([])
  expect(existsSync(join(home, 's', 'events.sock'))).toBe(false)
  expect(await endsOf(home, ids)).toEqual(ids.map(id => [id, 'INTERRUPTED']))
})

test('kill -9 with twenty turns running: the next start ends what was left, and every turn ends as INTERRUPTED', async () => {
  const { home, daemon, ids } = await withTwentyTurns()
  await daemon.kill()
  const left = processesOf(home)
  expect(left.length, 'they outlive their daemon').toBeGreaterThan(0)
  const again = await startIn(home)
  const stillThere = () => processesOf(home).filter(pid => left.includes(pid))
  await expect.poll(stillThere, { timeout: 10_000 }).toEqual([])
  await again.stop()
  expect(await endsOf(home, ids)).toEqual(ids.map(id => [id, 'INTERRUPTED']))
})

test('a start after kill -9 touches no process that is not its own', async () => {
  const { home, daemon } = await withTwentyTurns()
  const stranger = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' })
  onTestFinished(() => void stranger.kill('SIGKILL'))
  await daemon.kill()
  const again = await startIn(home)
  await again.stop()
  expect([stranger.exitCode, stranger.signalCode]).toEqual([null, null])
})

/** With which codes the turns of each agent ended before this start, as the log has it. */
const endsOf = async (home: string, ids: readonly string[]): Promise<[string, string][]> => {
  const daemon = await startIn(home)
  const { events } = await daemon.client.request('system:event_history', { pattern: 'completion:error', limit: 1000 })
  await daemon.stop()
  return ids.map(id => [id, codesOf(events, id)[0] ?? 'no end'])
}

/** The first code: a turn that was interrupted is tried again, and may be interrupted again. */
const codesOf = (events: { data: { agent_id: string; code: string } }[], id: string): string[] =>
  events.filter(({ data }) => data.agent_id === id).map(({ data }) => data.code)
