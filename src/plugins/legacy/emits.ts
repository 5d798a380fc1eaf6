import { used } from './usage/tokens.ts'

/** The facts that its commands tell. */
export const emits = { used }
