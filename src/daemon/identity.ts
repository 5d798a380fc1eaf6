import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

export interface Identity {
  readonly version: string
  /** This machine's name, in letters that event ids allow. */
  readonly node: string
  /** Another one at every start. */
  readonly boot: string
}

/** Who this daemon is, for event ids and for `system:hello`. */
export const identity = (): Identity => ({
  version: version(),
  node:
    hostname()
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '') || 'node',
  boot: Date.now().toString(36) + process.pid.toString(36),
})

/** The version of the package this file belongs to. */
export const version = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
