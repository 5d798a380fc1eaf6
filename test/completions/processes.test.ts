import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startOf } from '../../src/plugins/completion_service/processes/process-table.ts'
import { openMemoryStore } from '../../src/stores/memory-store.ts'
import { completionDaemon, scratchFolder } from './completion-daemon.ts'

/** A program with a child in its group and one that has left it. */
const family = {
  provider: 'command',
  command: ['sh', '-c', 'cat > /dev/null; sleep 1000 & setsid sleep 1000 & wait'],
}

/** Processes whose environment says that they belong to a turn of this agent. */
const processesOf = (agent_id: string): number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`KSI_AGENT_ID=${agent_id}`)
      } catch {
        return false // it ended, or is not ours
      }
    })

const running = async (agent_id: string, config: Record<string, unknown>) => {
  const daemon = await completionDaemon(config)
  const answer = daemon.request('completion:request', { agent_id, prompt: 'x' })
  answer.catch(() => {})
  await expect.poll(() => processesOf(agent_id).length, { timeout: 5000 }).toBe(3)
  return { daemon, answer }
}

test('a cancel ends the program with its children, also the one that left its group, before it is answered', async () => {
  const { daemon, answer } = await running('cancelled', family)
  const { active_requests } = await daemon.request('completion:status')
  expect(await daemon.request('completion:cancel', active_requests[0])).toEqual({ status: 'cancelled' })
  expect(processesOf('cancelled')).toEqual([])
  await expect(answer).rejects.toMatchObject({ code: 'CANCELLED' })
})

test('a time-out ends them', async () => {
  const { answer } = await running('late', { ...family, timeout: 1 })
  await expect(answer).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect(processesOf('late')).toEqual([])
})

test('a stop of the daemon ends them', async () => {
  const { daemon, answer } = await running('stopped', family)
  await daemon.stop()
  await expect(answer).rejects.toMatchObject({ code: 'INTERRUPTED' })
  expect(processesOf('stopped')).toEqual([])
})

test('a program that has answered leaves nothing behind', async () => {
  const code = 'cat > /dev/null; sleep 1000 & setsid sleep 1000 & echo done'
  const daemon = await completionDaemon({ provider: 'command', command: ['sh', '-c', code] })
  const answer = await daemon.request('completion:request', { agent_id: 'tidy', prompt: 'x' })
  expect(answer.result).toBe('done')
  expect(processesOf('tidy')).toEqual([])
})

test('no argument and no environment of a program carries the prompt, and none of the daemon’s own variables', async () => {
  process.env.KSI_TOKEN = 'canary-of-the-daemon'
  onTestFinished(() => {
    delete process.env.KSI_TOKEN
  })
  const folder = scratchFolder()
  const code = `cat > /dev/null; tr '\\0' '\\n' < /proc/$$/environ > ${folder}/seen; tr '\\0' ' ' < /proc/$$/cmdline >> ${folder}/seen; echo ok`
  const daemon = await completionDaemon({ provider: 'command', command: ['sh', '-c', code] })
  await daemon.request('completion:request', { agent_id: 'ada', prompt: 'canary-prompt' })
  const seen = readFileSync(join(folder, 'seen'), 'utf8')
  expect(seen).toContain('KSI_AGENT_ID=ada')
  expect(seen).not.toContain('canary')
})

test('after a crash the processes that are provably ours are ended, and no other', async () => {
  const start = (code: string, marks: Record<string, string>) => {
    const env = { PATH: process.env.PATH!, ...marks }
    const child = spawn('sh', ['-c', code], { detached: true, stdio: 'ignore', env })
    const ended = new Promise(resolve => child.once('exit', (_, signal) => resolve(signal)))
    onTestFinished(() => void child.kill('SIGKILL'))
    return { pid: child.pid!, ended }
  }
  const ours = start('sleep 1000 & setsid sleep 1000 & wait', { KSI_PROCESS: 'mark-1', KSI_AGENT_ID: 'orphan' })
  const unmarked = start('exec sleep 1000', {})
  const foreign = start('exec sleep 1000', { KSI_PROCESS: 'mark-of-another', KSI_AGENT_ID: 'foreign' })
  await expect.poll(() => processesOf('orphan').length).toBe(3)
  const store = openMemoryStore()
  const row = (key: string, pid: number, begin: string | undefined) => ({
    store: 'completion_processes',
    key,
    text: JSON.stringify({ pid, start: begin }),
  })
  await store.append(
    [],
    [
      row('mark-1', ours.pid, startOf(ours.pid)),
      row('mark-2', unmarked.pid, startOf(unmarked.pid)),
      row('mark-3', foreign.pid, `${startOf(foreign.pid)}0`),
    ],
  )
  const daemon = await completionDaemon({ provider: 'scripted' }, { store })
  expect(await ours.ended).toBe('SIGTERM')
  expect(await unmarked.ended).toBe('SIGTERM')
  await expect.poll(() => processesOf('orphan')).toEqual([])
  await daemon.request('completion:request', { prompt: 'x' })
  expect(processesOf('foreign')).toEqual([foreign.pid])
})
