import { type EventContext, fail, type KsiError, type OutputOf, redact } from '../../../plugin/index.ts'
import type { Legacy } from '../legacy.ts'
import { changedRoutes, withoutRoutes } from './changed-routes.ts'
import { commandsMeant, groupOf, nearestWord, splitGroups } from './groups.ts'
import { keptDifferences, settleDifferences } from './kept-differences.ts'
import { modeOf, nextStep } from './next-step.ts'
import { oldPlace, refuseOwn } from './old-place.ts'
import { allOthers, type KeptRoutes } from './route.ts'
import { waysOf } from './route-table.ts'
import type { Routing } from './routing.ts'
import type { clear, diff, set, settle, show } from './tokens.ts'

type Shown = OutputOf<typeof show.output>
type Changed = OutputOf<typeof set.output>

/** Answers the commands about routes. */
export type RouteAnswers = ReturnType<typeof routeAnswers>

export const routeAnswers = (routing: Routing, legacy: Legacy) => {
  const remarks = (): string[] => {
    const isHere = (command: string): boolean => waysOf(routing.table.of(command)).includes('plugins')
    const { routes } = routing.table.kept
    return Object.keys(routes).length === 0 ? [] : splitGroups(isHere)
  }
  const change = async (make: (kept: KeptRoutes) => KeptRoutes, commands: readonly string[]): Promise<Changed> => {
    await routing.change(make)
    return { changed: [...commands], remarks: remarks() }
  }
  return {
    set: (input: OutputOf<typeof set.input>): Promise<Changed> => {
      const commands = meantBy(input.commands, input.own)
      const { to, percent, client, old_sockets } = input
      return change(kept => {
        const next = changedRoutes(kept, { commands, to, percent, client, old_sockets })
        const leaves = commands.some(command => waysOf(next.routes[command]!).some(way => way !== 'plugins'))
        const place = oldPlace(next, legacy)
        if (leaves && place === undefined) throw noPlace()
        if (place !== undefined) refuseOwn(place, legacy)
        return next
      }, commands)
    },

    clear: ({ commands: words }: OutputOf<typeof clear.input>): Promise<Changed> => {
      const commands = meantBy(words, true)
      return change(kept => withoutRoutes(kept, commands), commands)
    },

    show: (): Shown => {
      const { table, old, counts, streams } = routing
      const names = [...new Set([...Object.keys(table.kept.routes), ...counts.names()])].sort()
      const shown = Object.keys(table.kept.routes).length === 0 ? [] : names
      const place = old?.socket ?? oldPlace(table.kept, legacy)
      const mode = modeOf(table.kept, legacy)
      const about = { mode, state: place === undefined ? undefined : (old?.state ?? 'unknown') } as const
      return {
        mode,
        ...(place !== undefined && {
          old_daemon: { socket: place, state: old?.state ?? 'unknown', streams: streams.count },
        }),
        routes: shown.map(command => ({
          command,
          ...groupIn(command),
          ...table.of(command),
          ...countsIn(command, routing),
        })),
        remarks: remarks(),
        next_step: nextStep(about, routing),
      }
    },

    diff: async ({ command, limit }: OutputOf<typeof diff.input>) => {
      const all = await keptDifferences(legacy, command)
      return { differences: all.slice(0, limit).map(one => ({ ...redact(one) })), total: all.length }
    },

    settle: async ({ command }: OutputOf<typeof settle.input>, context: EventContext) => ({
      settled: await settleDifferences(legacy, command, context),
    }),
  }
}

const groupIn = (command: string): { group?: string } => {
  const group = groupOf(command)
  return group === undefined ? {} : { group }
}

const countsIn = (command: string, { counts }: Routing): Partial<Shown['routes'][number]> => {
  if (command === allOthers) return {}
  const { calls, compared, answered, passedOver } = counts.seen(command)
  return {
    calls: { ...calls },
    compared: compared.total,
    passed_over: passedOver,
    different: compared.wrongTotal,
    failed: answered.wrongTotal,
  }
}

const meantBy = (words: readonly string[], own = false): string[] => [
  ...new Set(
    words.flatMap(word => {
      const meant = commandsMeant(word)
      if (meant) return meant
      if (own) return [word]
      throw unknown(word)
    }),
  ),
]

const unknown = (word: string): KsiError => {
  const near = nearestWord(word)
  const hint = near === undefined ? 'see them with: ksi legacy list' : `did you mean ${near}?`
  return fail('NOT_FOUND', `the command ${word}`).with({
    hint: `${hint} A command of your own in the old daemon is named with --own`,
  })
}

const noPlace = (): KsiError =>
  fail('INVALID_CONFIG', 'it is not known where the old daemon is').with({
    hint: 'set plugins.legacy.old_sockets in daemon.json to the folder of its sockets, or name it: --old <folder>',
  })
