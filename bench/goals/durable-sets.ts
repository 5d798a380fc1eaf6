import type { Figure, Measurement } from '../goal.ts'
import type { Shape } from '../measure/compare.ts'
import { load } from '../measure/load.ts'
import { rawSets, sets } from '../measure/sets.ts'
import { alternate, median, ratioOf } from '../measure/statistics.ts'
import { type Server, startKsi } from '../servers/start.ts'
import { withServers } from '../servers/with-servers.ts'

const rounds = 5
const count = 3000

/** Goal 12: values that are on disk when the answer comes. */
export const durableSets: Measurement = {
  name: 'durable-sets',
  run: () =>
    withServers([startKsi({ memory: true }), startKsi({ config: { daemon: { batch_timeout: 0 } } })] as const, figures),
}

const perSecond = async ({ path }: Server, shape: Shape): Promise<number> => (await load({ ...shape, path })).perSecond

const figures = async (ksi: Server, alone: Server): Promise<Figure[]> => {
  const rates = await alternate(rounds, {
    durable: () => perSecond(ksi, sets('state:set', 'bench', count)),
    raw: async () => rawSets(count * 10),
    memory: () => perSecond(ksi, sets('memory:set', 'bench', count)),
    each: () => perSecond(alone, sets('state:set', 'bench', 100)),
    shared: () => perSecond(ksi, sets('state:set', 'shared', count)),
  })
  const said = (all: readonly number[]): string => `${(median(all) / 1000).toFixed(1)} k/s`
  const against = (others: readonly number[]) => ({
    value: ratioOf(rates.durable, others),
    detail: `${said(rates.durable)} against ${said(others)}`,
  })
  const goal = { goal: '12', unit: 'ratio' } as const
  return [
    { ...goal, what: 'durable sets against raw SQLite', ...against(rates.raw), least: 0.4 },
    { ...goal, what: 'durable sets against sets in memory', ...against(rates.memory), least: 0.5 },
    { ...goal, what: 'durable sets against a transaction each', ...against(rates.each), least: 40 },
    {
      ...goal,
      what: 'sets of the shared namespace against raw SQLite',
      value: ratioOf(rates.shared, rates.raw),
      detail: said(rates.shared),
    },
  ]
}
