import { changedRoutes, differed, oldDaemon, returned } from './routes/tokens.ts'
import { used } from './usage/tokens.ts'

/** The facts that its commands tell. */
export const emits = { used, changedRoutes, returned, differed, oldDaemon }
