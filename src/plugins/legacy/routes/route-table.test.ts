import { expect, test } from 'vitest'
import { changedRoutes, withoutRoutes } from './changed-routes.ts'
import { commandsMeant, splitGroups } from './groups.ts'
import { RouteTable } from './route-table.ts'

const none = { routes: {} }
const picks = (table: RouteTable, times: number, command = 'A'): string =>
  Array.from({ length: times }, () => table.pick(command, 'x')[0]).join('')

test('a command without a route of its own goes the way of all others, and without any is answered here', () => {
  expect(new RouteTable(none).pick('A', 'x')).toBe('plugins')
  const all = changedRoutes(none, { commands: ['*'], to: 'legacy' })
  const one = changedRoutes(all, { commands: ['A'], to: 'shadow' })
  const table = new RouteTable(one)
  expect([table.pick('A', 'x'), table.pick('B', 'x'), table.leadsTo('shadow')]).toEqual(['shadow', 'legacy', true])
  expect(changedRoutes(one, { commands: ['*'], to: 'plugins' }).routes).toEqual({ '*': { to: 'plugins' } })
  expect(withoutRoutes(one, ['A']).routes).toEqual({ '*': { to: 'legacy' } })
  expect(withoutRoutes(one, ['*']).routes).toEqual({})
})

test('a percentage spreads calls evenly, and the others go where all went before', () => {
  const legacy = changedRoutes(none, { commands: ['A'], to: 'legacy' })
  const quarter = changedRoutes(legacy, { commands: ['A'], to: 'plugins', percent: 25 })
  expect(picks(new RouteTable(quarter), 8)).toBe('lllplllp')
  const half = changedRoutes(quarter, { commands: ['A'], to: 'plugins', percent: 50 })
  expect(half.routes.A).toEqual({ to: 'plugins', percent: 50, rest: 'legacy' })
  expect(changedRoutes(half, { commands: ['A'], to: 'legacy' }).routes.A).toEqual({ to: 'legacy' })
  expect(picks(new RouteTable(changedRoutes(legacy, { commands: ['A'], to: 'shadow', percent: 0 })), 5)).toBe('lllll')
})

test('a client can go its own way, and keeps it when the route changes', () => {
  const legacy = changedRoutes(none, { commands: ['A'], to: 'legacy' })
  const pinned = changedRoutes(legacy, { commands: ['A'], to: 'plugins', client: 'mia' })
  const table = new RouteTable(changedRoutes(pinned, { commands: ['A'], to: 'shadow' }))
  expect([table.pick('A', 'mia'), table.pick('A', 'tom'), table.pick('A', 'constructor')]).toEqual([
    'plugins',
    'shadow',
    'shadow',
  ])
  const everywhere = changedRoutes(pinned, { commands: ['*'], to: 'plugins', client: 'tom' })
  expect(new RouteTable(everywhere).pick('B', 'tom')).toBe('plugins')
  expect(new RouteTable(everywhere).pick('A', 'tom')).toBe('plugins')
})

test('a word means a command, a group or all; a group that is split is told', () => {
  expect(commandsMeant('get_agent_kv')).toEqual(['GET_AGENT_KV'])
  expect(commandsMeant('HELP')).toEqual(['GET_COMMANDS'])
  expect(commandsMeant('state')).toEqual(['GET_AGENT_KV', 'SET_AGENT_KV'])
  expect(commandsMeant('all')).toEqual(['*'])
  expect(commandsMeant('constructor')).toBeUndefined()
  expect(splitGroups(command => command === 'PUBLISH')).toEqual([expect.stringContaining('group bus')])
  expect(splitGroups(() => true)).toEqual([])
})
