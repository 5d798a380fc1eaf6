import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type FreshDaemon, freshDaemon } from '../../src/cli/legacy/fresh-daemon.ts'

const run = promisify(execFile)
const has = (program: string): boolean => spawnSync('which', [program]).status === 0

const daemon = async (): Promise<FreshDaemon> => {
  const fixtures = join(import.meta.dirname, 'recordings/fixtures')
  const started = await freshDaemon({ name: 'clients', steps: [], setup: { fixture: 'basic' } }, fixtures)
  onTestFinished(() => started.stop())
  return started
}

test('§12 a client in Python finds everything as before: values, messages, completions, failures', async () => {
  const { sockets, root } = await daemon()
  const variables = ['admin', 'agents', 'messaging', 'state', 'completion'].map(name => [
    `KSI_${name.toUpperCase()}_SOCKET`,
    join(sockets, `${name}.sock`),
  ])
  const client = join(import.meta.dirname, 'clients/old_client.py')
  const env = { PATH: process.env.PATH, ...Object.fromEntries(variables) }
  const { stdout } = await run('python3', [client], { cwd: root, env })
  expect(stdout).toBe('all is as before\n')
}, 60_000)

describe.skipIf(!has('nc'))('with netcat', () => {
  const shell = async (line: string): Promise<string> => (await run('sh', ['-c', line], { timeout: 10_000 })).stdout

  test('§12 one line of shell asks one command, and the prompt comes back', async () => {
    const { sockets } = await daemon()
    const asked = `echo '{"command": "GET_AGENTS", "parameters": {}}' | nc -U ${sockets}/control.sock`
    expect(JSON.parse(await shell(asked))).toMatchObject({ status: 'success', result: { agents: {} } })
    const old = `echo '{"command": "HEALTH_CHECK", "version": "2.0"}' | nc -U ${sockets}/admin.sock`
    expect(JSON.parse(await shell(old))).toMatchObject({ result: { status: 'healthy' } })
    const withoutEnd = `printf '{"command": "GET_PROCESSES"}' | nc -N -U ${sockets}/admin.sock`
    expect(JSON.parse(await shell(withoutEnd))).toMatchObject({ result: { processes: [], total: 0 } })
  }, 30_000)

  test('§12 §4.6 the old control script stops it: SHUTDOWN, then it waits for the pid to go away', async () => {
    const { sockets, root } = await daemon()
    const script = `
      pid=$(cat ${root}/var/run/ksi_daemon.pid)
      echo '{"command": "SHUTDOWN", "version": "2.0"}' | nc -U ${sockets}/admin.sock
      for i in $(seq 50); do test -e ${root}/var/run/ksi_daemon.pid || exit 0; sleep 0.1; done
      kill $pid; exit 1`
    expect(JSON.parse(await shell(script))).toMatchObject({ status: 'success', result: { status: 'shutting_down' } })
    for (const name of ['admin', 'completion', 'control', 'events'])
      expect(existsSync(join(sockets, `${name}.sock`))).toBe(false)
  }, 30_000)
})
