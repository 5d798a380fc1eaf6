import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, connect } from '../../src/client/index.ts'
import type { Measurement } from '../goal.ts'
import { quantile } from '../measure/statistics.ts'
import { startKsi } from '../servers/start.ts'

const messages = 200

/** From a message to an idle agent to the start of the turn that reads it. */
export const mail: Measurement = {
  name: 'mail',
  run: async () => {
    const home = mkdtempSync(join(tmpdir(), 'ksi-bench-'))
    mkdirSync(join(home, 'agent_profiles'))
    writeFileSync(join(home, 'agent_profiles', 'reader.json'), JSON.stringify({ role: 'reader', provider: 'scripted' }))
    const ksi = await startKsi({ plugins: 0, home })
    const client = await connect({ socket: ksi.path, reconnect: false })
    try {
      const times = await timesOf(client)
      const of = (what: string, part: number) =>
        ({ goal: 'mail', what, value: quantile(times, part), unit: 'ms' }) as const
      return [{ ...of('mail to the start of a turn, p50', 0.5), most: 5 }, of('mail to the start of a turn, p99', 0.99)]
    } finally {
      await client.close()
      await ksi.stop()
    }
  },
}

const timesOf = async (client: Client): Promise<number[]> => {
  await client.request('agent:spawn', { profile_name: 'reader', agent_id: 'ada' })
  const times: number[] = []
  for (let sent = 0; sent < messages; sent++) {
    const over = client.waitFor('completion:result', { 'data.agent_id': 'ada' })
    const started = client.waitFor('completion:started', { 'data.agent_id': 'ada' })
    await client.request('system:health') // both subscriptions are there
    const began = performance.now()
    void client.request('message:send', { to_agent: 'ada', content: `message ${sent} [NO_RESPONSE]` })
    await started
    times.push(performance.now() - began)
    await over
  }
  return times
}
