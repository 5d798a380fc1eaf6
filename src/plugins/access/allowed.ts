import { fitsGlob } from '../../plugin/index.ts'

/** Whether something may be named: an event, a namespace, or a pattern, which is allowed when all it can mean is. */
export type Allowed = (wanted: string) => boolean

/** `*` is any run of characters; `?` is one, but not the `*` of a wanted pattern, which can mean much more. */
export const allowedBy =
  (patterns: readonly string[]): Allowed =>
  wanted =>
    patterns.some(pattern => fitsGlob(pattern, wanted, '*'))
