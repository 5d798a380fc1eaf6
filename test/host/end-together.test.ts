import { expect, test } from 'vitest'
import { definePlugin, type Plugin, service } from '../../src/plugin/index.ts'
import { bareDaemon } from '../../src/testing/bare-daemon.ts'

const Lent = service<object>('lent')

test('plugins that do not need each other end together; who needs another ends before it, the daemon’s own last', async () => {
  const told: string[] = []
  const meeting = Promise.withResolvers<void>()
  let met = 0
  const ending = (name: string, more: object, end: () => void | Promise<void> = () => {}): Plugin =>
    definePlugin({
      name,
      version: '1.0.0',
      description: '',
      setup: ({ defer }: { defer: (undo: () => Promise<void>) => void }) => {
        defer(async () => {
          await end()
          told.push(name)
        })
        return 'provides' in more ? { services: { Lent: {} } } : {}
      },
      ...more,
    } as never)
  // Each waits at its end for the other's.
  const meet = (): Promise<void> => {
    if (++met === 2) meeting.resolve()
    return meeting.promise
  }
  const slow = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 30))
  const daemon = await bareDaemon({
    builtIns: [ending('own', {})],
    plugins: [
      ending('lender', { provides: { Lent } }),
      ending('borrower', { needs: { Lent } }, slow),
      ending('named', {}),
      ending('dependent', { dependencies: ['named'] }, slow),
      ending('one', {}, meet),
      ending('other', {}, meet),
    ],
  })
  await daemon.stop()
  const at = (name: string): number => told.indexOf(name)
  expect(told.toSorted()).toEqual(['borrower', 'dependent', 'lender', 'named', 'one', 'other', 'own'])
  expect(at('borrower')).toBeLessThan(at('lender'))
  expect(at('dependent')).toBeLessThan(at('named'))
  expect(at('own')).toBe(6)
})
