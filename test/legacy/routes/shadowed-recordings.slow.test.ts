import { expect, test } from 'vitest'
import { replay } from '../../../src/cli/legacy/replay.ts'
import { besideTheOld } from './daemon-beside.ts'
import { recordings, withPlayback } from './recordings.ts'

const fixtures = [...new Set(recordings.map(([, { setup }]) => setup?.fixture ?? 'empty'))]

test.each(fixtures)(
  'handlers that are right differ nowhere from what was recorded, on %s',
  async fixture => {
    const ours = await besideTheOld(fixture)
    const found: Record<string, unknown> = {}
    let compared = 0
    for (const [name, recording] of recordings.filter(([, { setup }]) => (setup?.fixture ?? 'empty') === fixture)) {
      ours.forget()
      const seen = await withPlayback(
        recording,
        async ({ folder }) => {
          await ours.client.request('route:set', { commands: ['all'], to: 'shadow', old_sockets: folder })
          const before = await ours.client.request('route:show', {})
          const replayed = await replay(recording, { socket: () => ours.socket })
          const after = await settled(ours.client, before)
          await ours.client.request('route:clear', { commands: ['all'] })
          return { replayed: replayed.found, ...after }
        },
        ours.env,
      )
      compared += seen.compared
      if (seen.replayed.length > 0 || seen.different > 0 || seen.returned) found[name] = seen
    }
    const { differences } = await ours.client.request('route:diff', {})
    expect({ found, differences }).toEqual({ found: {}, differences: [] })
    expect(compared).toBeGreaterThan(fixture === 'stored_broken' ? 1 : 30)
  },
  240_000,
)

/** What the routes say when every call was looked at. */
const settled = async (client: any, before: any) => {
  for (;;) {
    const shown = await client.request('route:show', {})
    const sum = (what: (route: any) => number, { routes }: any = shown): number =>
      routes.reduce((all: number, route: any) => all + (what(route) || 0), 0)
    const since = (what: (route: any) => number): number => sum(what) - sum(what, before)
    const [calls, compared, passed] = [
      since(route => route.calls?.shadow),
      since(route => route.compared),
      since(route => route.passed_over),
    ]
    if (compared + passed >= calls)
      return {
        compared,
        passed,
        different: since(route => route.different),
        returned: shown.routes.some((route: any) => route.command !== '*' && route.to === 'legacy'),
      }
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
