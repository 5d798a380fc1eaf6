import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, connect } from '../../src/client/index.ts'
import { startModelServer } from '../../test/agents/anthropic-stand-in.ts'
import { claudeProgram } from '../../test/agents/install-claude.ts'
import type { Figure, Measurement } from '../goal.ts'
import { alternate, median, ratioOf } from '../measure/statistics.ts'
import { startKsi } from '../servers/start.ts'

const rounds = 5

/** Turns of a Claude Code agent against the bare program, where `npm run test:agents` has fetched it. */
export const warmAgent: Measurement = {
  name: 'warm-agent',
  run: async () => {
    if (!existsSync(claudeProgram)) return []
    const model = await startModelServer()
    const user = mkdtempSync(join(tmpdir(), 'ksi-bench-'))
    const { PATH = '' } = process.env
    const env = { PATH, HOME: user, ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'made-up' }
    const completion_service = { provider: 'claude-cli', command: claudeProgram, max_concurrent: 20 }
    const ksi = await startKsi({ plugins: 0, config: { plugins: { completion_service } }, env })
    const client = await connect({ socket: ksi.path, reconnect: false })
    try {
      return await figures(client, env)
    } finally {
      await client.close()
      await ksi.stop()
      await model.close()
      rmSync(user, { recursive: true, force: true, maxRetries: 5 })
    }
  },
}

const figures = async (client: Client, env: Readonly<Record<string, string>>): Promise<Figure[]> => {
  let agents = 0
  const first = await alternate(rounds, {
    bare: () => bareTurn(env),
    ours: () => agentTurn(client, `agent_${agents++}`),
  })
  const session_id = (await client.request('completion:request', { agent_id: 'ada', prompt: 'hello' })).session_id
  const later = await alternate(rounds, {
    bare: () => bareTurn(env, '--resume', session_id),
    ours: () => agentTurn(client, 'ada'),
  })
  const against = (ours: readonly number[], bare: readonly number[]) => ({
    goal: 'turn',
    unit: 'ratio' as const,
    value: ratioOf(ours, bare),
    detail: `${median(ours).toFixed(0)} ms against ${median(bare).toFixed(0)} ms`,
  })
  return [
    { ...against(first.ours, first.bare), what: 'first turn of an agent against the bare program', most: 1.05 },
    { ...against(later.ours, later.bare), what: 'later turns against -p --resume', most: 0.2 },
  ]
}

const agentTurn = async (client: Client, agent_id: string): Promise<number> => {
  const began = performance.now()
  await client.request('completion:request', { agent_id, prompt: 'hello' }, { timeout: 60 })
  return performance.now() - began
}

/** Until the program has printed its answer: ms. */
const bareTurn = async (env: Readonly<Record<string, string>>, ...more: readonly string[]): Promise<number> => {
  const cwd = join(env.HOME!, 'bare')
  mkdirSync(cwd, { recursive: true })
  const began = performance.now()
  const args = ['-p', ...more, '--output-format', 'json']
  const child = spawn(claudeProgram, args, { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.stdin.end('hello')
  await new Promise(resolve => child.stdout.once('data', resolve))
  const took = performance.now() - began
  child.stdout.resume()
  if ((await ended) !== 0) throw new Error('the bare program failed')
  return took
}
