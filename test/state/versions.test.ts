import { expect, test } from 'vitest'
import { type Awaitable, definePlugin, type Plugin, RowsService } from '../../src/plugin/index.ts'
import { setting } from '../../src/plugins/state_service/changing.ts'
import { Claims } from '../../src/plugins/state_service/claims.ts'
import { RowValues } from '../../src/plugins/state_service/row-values.ts'
import { Spaces } from '../../src/plugins/state_service/spaces.ts'
import { changed, set } from '../../src/plugins/state_service/tokens.ts'
import { bareDaemon } from '../../src/testing/bare-daemon.ts'
import { stateDaemon } from './state-daemon.ts'

/** A plugin that makes every change of state wait before it can be committed. */
const slowChanges: Plugin = definePlugin({
  name: 'slow_changes',
  version: '1.0.0',
  description: '',
  hooks: { beforeEvent: { patterns: ['state:changed'] } },
  setup: () => ({
    hooks: {
      beforeEvent: async () => {
        for (let turn = 0; turn < Math.random() * 4; turn++) await new Promise(setImmediate)
      },
    },
  }),
})

const ways: [string, Plugin[]][] = [
  ['at once', []],
  ['after a while', [slowChanges]],
]

const places = [
  { namespace: 'n', key: 'k' },
  { namespace: 'shared', key: 'k' },
]

test.each(places)('0 and null expect that nothing is there, in $namespace', async place => {
  const { request } = await stateDaemon()
  const { version } = await request('state:set', { ...place, value: 1, expected_version: 0 })
  for (const expected_version of [0, null])
    await expect(request('state:set', { ...place, value: 2, expected_version })).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { current_version: version, hint: expect.any(String) },
    })
  expect(await request('state:get', place)).toMatchObject({ value: 1, version })
})

test.each(places)('only the version that is there may be replaced or deleted, in $namespace', async place => {
  const { request } = await stateDaemon()
  const { version: first } = await request('state:set', { ...place, value: 1 })
  const { version } = await request('state:set', { ...place, value: 2, expected_version: first })
  await expect(request('state:set', { ...place, value: 3, expected_version: first })).rejects.toMatchObject({
    code: 'CONFLICT',
  })
  await expect(request('state:delete', { ...place, expected_version: first })).rejects.toMatchObject({
    code: 'CONFLICT',
  })
  expect(await request('state:delete', { ...place, expected_version: version })).toMatchObject({ status: 'deleted' })
  await expect(request('state:set', { ...place, value: 4, expected_version: version })).rejects.toMatchObject({
    code: 'CONFLICT',
    details: { current_version: 0 },
  })
})

test.each(ways.flatMap(([when, plugins]) => ['n', 'shared'].map(namespace => ({ when, plugins, namespace }))))(
  'of 100 that set at the same time exactly one wins each round, in $namespace, committed $when',
  async ({ namespace, plugins }) => {
    const { dispatch, request } = await stateDaemon({ plugins })
    const place = { namespace, key: 'k' }
    let expected_version = 0
    for (let round = 0; round < 5; round++) {
      const outcomes = await Promise.all(
        Array.from({ length: 100 }, (_, who) =>
          dispatch('state:set', { ...place, value: `${round}:${who}`, expected_version }),
        ),
      )
      const won = outcomes.flatMap((outcome, who) =>
        'result' in outcome ? [{ who, result: outcome.result as any }] : [],
      )
      const codes = new Set(outcomes.flatMap(outcome => ('error' in outcome ? [outcome.error.code] : [])))
      expect([won.length, [...codes]]).toEqual([1, ['CONFLICT']])
      expected_version = won[0]!.result.version
      expect(await request('state:get', place)).toMatchObject({
        value: `${round}:${won[0]!.who}`,
        version: expected_version,
      })
    }
  },
)

test.each(ways)('no increment is lost when all retry, committed %s', async (_, plugins) => {
  const { request } = await stateDaemon({ plugins })
  const place = { namespace: 'n', key: 'counter' }
  const increment = async (): Promise<void> => {
    const { value, version = 0 } = await request('state:get', place)
    try {
      await request('state:set', { ...place, value: (value ?? 0) + 1, expected_version: version })
    } catch (cause) {
      if ((cause as { code: string }).code !== 'CONFLICT') throw cause
      await increment()
    }
  }
  await Promise.all(Array.from({ length: 15 }, increment))
  expect(await request('state:get', place)).toMatchObject({ value: 15 })
})

test.each(ways)(
  'a plain set among conditional ones is never overwritten by one that did not see it, committed %s',
  async (_, plugins) => {
    const { dispatch, request, watch } = await stateDaemon({ plugins })
    const place = { namespace: 'n', key: 'k' }
    const seen = watch('state:changed')
    const condition = new Map<string, number>()
    for (let round = 0; round < 12; round++) {
      const { version = 0 } = await request('state:get', place)
      const values = Array.from({ length: 12 }, (_, who) => `${round}:${who}`)
      await Promise.all(
        values.map((value, who) => {
          if (who % 3 === round % 3) return dispatch('state:set', { ...place, value })
          condition.set(value, version)
          return dispatch('state:set', { ...place, value, expected_version: version })
        }),
      )
    }
    const history = seen.map(({ data }) => data as { value: string; version: number })
    const broken = history.filter(({ value }, at) => {
      const expected = condition.get(value)
      return expected !== undefined && expected !== (history[at - 1]?.version ?? 0)
    })
    expect(history.length).toBeGreaterThan(48)
    expect(broken).toEqual([])
  },
)

test('without claims more than one wins when changes wait before they are committed', async () => {
  class NoClaims extends Claims {
    override isClaimed = () => false
    override alone = async <T>(_: unknown, run: () => Awaitable<T>) => run()
    override hold = () => {}
  }
  const unguarded = definePlugin({
    name: 'unguarded',
    version: '1.0.0',
    description: '',
    commands: { set },
    emits: { changed },
    needs: { rows: RowsService },
    setup: ({ services: { rows } }) => {
      const values = new RowValues(rows, new NoClaims())
      return { commands: { set: setting(new Spaces(rows, values, values)) } }
    },
  })
  const { dispatch, stop } = await bareDaemon({ plugins: [unguarded, slowChanges] })
  const input = { namespace: 'n', key: 'k', value: 1, expected_version: 0 }
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => dispatch('state:set', input)))
  expect(outcomes.filter(outcome => 'result' in outcome).length).toBeGreaterThan(1)
  await stop()
})
