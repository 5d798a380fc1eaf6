import { existsSync } from 'node:fs'

/** Whether a path was copied from an example without being filled in: it begins with `/path/to/` and is not there. */
export const isPlaceholder = (raw: unknown): raw is string =>
  typeof raw === 'string' && /^\/path\/to(?:\/|$)/.test(raw) && !existsSync(raw)
