import { type Awaitable, andThen, type Call } from '../../plugin/index.ts'
import { listedAgents } from './agents.ts'
import type { Legacy } from './legacy.ts'

/** Nothing changes with these. */
const onlyReads = /^agent:(list|get_)/

/** How many agents there are: asked again when something has happened to one. `legacy.once(agentCount)`. */
export const agentCount = (legacy: Legacy) => {
  let changes = 0
  let known: { readonly count: number; readonly asOf: number } | undefined
  legacy.subscribe(['agent:*'], (_, { name }) => {
    if (!onlyReads.test(name)) changes++
  })
  return (ask: Call): Awaitable<number> => {
    if (known?.asOf === changes) return known.count
    const asOf = changes
    return andThen(listedAgents({ ask, legacy }), ({ length: count }) => {
      known = { count, asOf }
      return count
    })
  }
}
