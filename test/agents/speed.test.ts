import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type AgentDaemon, agentDaemon, programsOf } from './agent-daemon.ts'
import { claudeProgram } from './install-claude.ts'

/** A bare `-p --resume` of the same session, as a user would run it: milliseconds. */
const bareTurn = async ({ home, env }: AgentDaemon, session_id: string): Promise<number> => {
  const cwd = join(home, 'bare')
  mkdirSync(cwd, { recursive: true })
  const began = performance.now()
  const args = ['-p', '--resume', session_id, '--output-format', 'json']
  const child = spawn(claudeProgram, args, { cwd, env, stdio: ['pipe', 'ignore', 'inherit'] })
  child.stdin.end('hello')
  const code = await new Promise(resolve => child.once('exit', resolve))
  expect(code).toBe(0)
  return performance.now() - began
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

test('later turns of a warm process take at most a fifth of a fresh program that resumes', async () => {
  const daemon = await agentDaemon()
  const turn = async () => {
    const began = performance.now()
    const { session_id } = await daemon.client.request('completion:request', { agent_id: 'ada', prompt: 'hello' })
    return { session_id, took: performance.now() - began }
  }
  const { session_id } = await turn()
  const [pid] = programsOf(daemon)
  const warm: number[] = []
  const bare: number[] = []
  for (let round = 0; round < 5; round++) {
    warm.push((await turn()).took)
    bare.push(await bareTurn(daemon, session_id))
  }
  expect(programsOf(daemon)).toEqual([pid])
  console.log(`later turns: ${median(warm).toFixed(0)} ms warm, ${median(bare).toFixed(0)} ms bare with --resume`)
  expect(median(warm)).toBeLessThanOrEqual(0.2 * median(bare))
})
