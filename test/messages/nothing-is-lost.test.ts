import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ReceivedEvent } from '../../src/client/index.ts'
import { type AgentsDaemon, agentsDaemon } from '../agent-service/agents-daemon.ts'
import { until } from '../agent-service/until.ts'

/** What happens to one agent's mailbox; numbers choose among what is possible then. */
type Step = ['send', number] | ['connect'] | ['disconnect'] | ['acknowledge', number] | ['acknowledge up to', number]

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constant('send' as const), fc.integer({ min: 1, max: 12 })),
  fc.tuple(fc.constant('connect' as const)),
  fc.tuple(fc.constant('disconnect' as const)),
  fc.tuple(fc.constant('acknowledge' as const), fc.nat(40)),
  fc.tuple(fc.constant('acknowledge up to' as const), fc.nat(40)),
)

interface Item {
  readonly message_id: string
  readonly seq: number
  readonly redelivered: boolean
}

/** Plays the agent and remembers all it was told. */
class Agent {
  readonly sent: string[] = []
  readonly acknowledged = new Set<string>()
  readonly deliveries = new Map<string, boolean[]>()
  rejected = 0
  tried = 0
  #given: Item[] = []
  #client: Awaited<ReturnType<AgentsDaemon['client']>> | undefined
  readonly #daemon: AgentsDaemon
  readonly #id: string
  constructor(daemon: AgentsDaemon, id: string) {
    this.#daemon = daemon
    this.#id = id
  }

  async play([name, which = 0]: Step): Promise<void> {
    if (name === 'send') await Promise.all(Array.from({ length: which }, () => this.#send()))
    else if (name === 'connect') await this.connect()
    else if (name === 'disconnect') await this.disconnect()
    else if (this.#client) await this.#acknowledge(which, name === 'acknowledge up to')
  }

  async connect(): Promise<void> {
    if (this.#client) return
    this.#client = await this.#daemon.client((event: ReceivedEvent) => this.#note(event.data as Item))
    await this.#client.request('agent:connection', { action: 'connect', agent_id: this.#id })
  }

  async disconnect(): Promise<void> {
    await this.#client?.close()
    this.#client = undefined
    this.#given = []
    await until(async () => !(await this.#daemon.request('message:stats')).connected_agents.includes(this.#id))
  }

  /** Takes and acknowledges all there is. */
  async drain(): Promise<void> {
    await this.connect()
    await until(async () => {
      if (this.#given.length > 0) await this.#acknowledge(this.#given.length - 1, true)
      return this.acknowledged.size === this.sent.length
    })
  }

  async #send(): Promise<void> {
    this.tried++
    const asked = { to_agent: this.#id, from_agent: 'bob', content: this.tried }
    const outcome = await this.#daemon.dispatch('message:send', asked)
    if ('error' in outcome) this.rejected++
    else this.sent.push((outcome.result as Item).message_id)
  }

  #note(item: Item): void {
    this.#given.push(item)
    this.deliveries.set(item.message_id, [...(this.deliveries.get(item.message_id) ?? []), item.redelivered])
  }

  async #acknowledge(which: number, all: boolean): Promise<void> {
    const at = Math.min(which, this.#given.length - 1)
    const item = this.#given[at]
    if (!item) return
    const done = all ? this.#given.splice(0, at + 1) : this.#given.splice(at, 1)
    await this.#client!.request('message:ack', all ? { up_to: item.seq } : { message_id: item.message_id })
    for (const { message_id } of done) this.acknowledged.add(message_id)
  }
}

test('whatever is sent, given, acknowledged and broken off in whatever order: accepted is delivered, and twice only when marked', async () => {
  await using daemon = await agentsDaemon({ config: { message: { max_messages: 40, window: 8 } } })
  let runs = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async steps => {
      const agent = new Agent(daemon, `ada_${runs++}`)
      for (const one of steps) await agent.play(one)
      await agent.drain()
      expect(agent.sent.length + agent.rejected).toBe(agent.tried)
      expect([...agent.acknowledged].toSorted()).toEqual(agent.sent.toSorted())
      for (const [, ...again] of agent.deliveries.values()) expect(again.every(Boolean)).toBe(true)
      await agent.disconnect()
    }),
    { numRuns: 60 },
  )
})

test('of 100,000 sends every one is accepted or refused, and every accepted one is delivered', async () => {
  await using daemon = await agentsDaemon({ config: { message: { max_messages: 1000 } } })
  const got = new Set<string>()
  const client = await daemon.client((event: ReceivedEvent) => {
    const { message_id, seq } = event.data as Item
    got.add(message_id)
    if (got.size % 16 === 0) void client.emit('message:ack', { up_to: seq })
  })
  await client.request('agent:connection', { action: 'connect', agent_id: 'ada' })
  let accepted = 0
  let refused = 0
  for (let round = 0; round < 50; round++) {
    const sends = Array.from({ length: 2000 }, () => daemon.dispatch('message:send', { to_agent: 'ada', content: 'x' }))
    for (const outcome of await Promise.all(sends)) 'error' in outcome ? refused++ : accepted++
  }
  expect(accepted + refused).toBe(100_000)
  expect(refused).toBeGreaterThan(0)
  await until(
    () => got.size === accepted,
    () => `${got.size} of ${accepted}`,
  )
}, 60_000)
