import { readFileSync } from 'node:fs'

/** Where the system does not say it. */
const usual = 1024

/** How many files and sockets this process may have open. */
export const fileLimit = (): number => {
  try {
    const [, soft] = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return soft === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(soft ?? usual)
  } catch {
    return usual // no /proc on this system
  }
}
