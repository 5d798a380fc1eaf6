import type { EventContext, OutputOf } from '../../plugin/index.ts'
import type { Legacy } from './legacy.ts'
import type { RouteAnswers } from './routes/answers.ts'
import { clear, diff, set, settle, show } from './routes/tokens.ts'
import type { Routes } from './routes.ts'

/** The commands about routes, by their names in the plugin. */
export const routeCommands = {
  route_set: set,
  route_clear: clear,
  route_show: show,
  route_diff: diff,
  route_settle: settle,
}

/** Answers them; what that needs is loaded with the first. */
export const changingRoutes = (routes: Routes, legacy: Legacy) => {
  let answers: Promise<RouteAnswers> | undefined
  const load = (): Promise<RouteAnswers> => {
    answers ??= import('./routes/answers.ts').then(async ({ routeAnswers }) => {
      await routes.restored
      return routeAnswers(await routes.open(), legacy)
    })
    return answers
  }
  return {
    route_set: async (input: OutputOf<typeof set.input>) => (await load()).set(input),
    route_clear: async (input: OutputOf<typeof clear.input>) => (await load()).clear(input),
    route_show: async () => (await load()).show(),
    route_diff: async (input: OutputOf<typeof diff.input>) => (await load()).diff(input),
    route_settle: async (input: OutputOf<typeof settle.input>, context: EventContext) =>
      (await load()).settle(input, context),
  }
}
