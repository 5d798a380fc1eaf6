import { join, resolve } from 'node:path'

/** Against what a path is resolved. */
export interface Places {
  /** The folder that relative paths begin at. */
  readonly base: string
  /** What `~` stands for. */
  readonly userHome: string
}

/** An absolute path; `~` at the beginning is the user's own folder. */
export const resolvePath = (path: string, { base, userHome }: Places): string =>
  path === '~' || path.startsWith('~/') ? join(userHome, path.slice(1)) : resolve(base, path)
