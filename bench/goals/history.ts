import { recordText } from '../../src/bus/record-text.ts'
import type { EventRecord } from '../../src/plugin/index.ts'
import type { Figure, Measurement } from '../goal.ts'
import { compare } from '../measure/compare.ts'
import { residentMb } from '../measure/cpu.ts'
import { load } from '../measure/load.ts'
import { lockstep, pipelined } from '../measure/shapes.ts'
import { type Server, startKsi } from '../servers/start.ts'
import { withServers } from '../servers/with-servers.ts'

const events = 1_000_000

/** Goal 10: a history of a million events against one of a thousand. */
export const history: Measurement = {
  name: 'history',
  run: () => withServers([keeping(1000), keeping(events)] as const, figures),
}

const keeping = (max_event_history: number): Promise<Server> => startKsi({ config: { daemon: { max_event_history } } })

const figures = async (theirs: Server, ours: Server): Promise<Figure[]> => {
  const small = await growth(theirs)
  const large = await growth(ours)
  const held = ((large.by - small.by) * 2 ** 20) / events
  const many = await compare({ theirs, ours }, pipelined)
  const one = await compare({ theirs, ours }, lockstep)
  const ratio = { goal: '10', unit: 'ratio' } as const
  return [
    { ...ratio, what: 'a million kept against a thousand, CPU', value: many.of('cpu'), most: 1.2, detail: many.cpus },
    { ...ratio, what: 'a million kept against a thousand, p99', value: one.of('p99') },
    {
      goal: '10',
      what: 'memory for each event kept',
      value: held,
      unit: 'bytes',
      most: lineBytes() + 16,
      detail: `${lineBytes()} bytes are its line in the history, ${request().length} of them as it came`,
    },
    {
      goal: '15',
      what: 'growth from the 20,000th to the millionth event',
      value: small.by,
      unit: 'MB',
      most: 48,
      detail: small.detail,
    },
  ]
}

const request = (): string => pipelined.line(3, 54_321).trimEnd()

/** A record as the history keeps it: the request as it came, its answer, and what the daemon adds. */
const lineBytes = (): number => {
  const { event, data } = JSON.parse(request())
  const record: EventRecord = {
    event_id: 'machine-mhw1ym2u1a2b-654321',
    name: event,
    timestamp: Date.now(),
    correlation_id: undefined,
    parent_id: undefined,
    depth: 0,
    source: 'cmhw1ym2u-a',
    actor: { kind: 'client', id: 'cmhw1ym2u-a' },
    text: request(),
    data,
    seq: 1_654_321,
    plugin: 'p3',
    result: data,
    status: 'ok',
    duration_ms: 0.01,
  }
  return Buffer.byteLength(recordText(record))
}

/** How a server grows from the 20,000th to the millionth event, and 20,000 more: MB. */
const growth = async ({ pid, path }: Server): Promise<{ by: number; detail: string }> => {
  const run = (count: number) => load({ ...pipelined, path, count: count / pipelined.connections })
  await run(20_000)
  const early = residentMb(pid)
  await run(events)
  const late = residentMb(pid)
  return { by: late - early, detail: `${early.toFixed(0)} → ${late.toFixed(0)} MB` }
}
