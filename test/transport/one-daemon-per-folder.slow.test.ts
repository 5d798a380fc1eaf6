import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'

const program = join(import.meta.dirname, 'claim.ts')

interface Claiming {
  readonly child: ChildProcess
  said: string
}

const claim = (folder: string): Claiming => {
  const child = spawn(process.execPath, ['--expose-gc', program, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const claiming: Claiming = { child, said: '' }
  child.stdout!.on('data', text => {
    claiming.said += text
  })
  return claiming
}

const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'sockets')
}

const decided = (all: readonly Claiming[]): Promise<unknown> =>
  vi.waitUntil(() => all.every(({ said }) => said.endsWith('\n')), { timeout: 60_000 })

test('of fifty started at once exactly one has the folder; the others end and name it', {
  timeout: 90_000,
}, async () => {
  const folder = scratch()
  const all = Array.from({ length: 50 }, () => claim(folder))
  await decided(all)
  const [winner, ...more] = all.filter(({ said }) => said === 'claimed\n')
  expect(more).toEqual([])
  const losers = all.filter(one => one !== winner)
  for (const { said } of losers) expect(said).toBe(`${folder} belongs to a running daemon, pid ${winner!.child.pid}\n`)
  for (const { child } of losers) if (child.exitCode === null) await once(child, 'exit')
  expect(losers.map(({ child }) => child.exitCode)).toEqual(losers.map(() => 1))
  expect(existsSync(join(folder, 'events.sock'))).toBe(true)
})

test('a folder whose daemon was killed is free at once, and its dead socket is replaced', {
  timeout: 60_000,
}, async () => {
  const folder = scratch()
  const first = claim(folder)
  await decided([first])
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  expect(existsSync(join(folder, 'events.sock'))).toBe(true)
  const second = claim(folder)
  await decided([second])
  expect(second.said).toBe('claimed\n')
})
