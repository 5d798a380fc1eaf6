import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Then comes the process that has made it. */
export const copyPrefix = 'ksi-shadow-'

/** Removes copies of daemons that ended without a goodbye: there are values of the old table in them. */
export const sweepCopies = async (root: string): Promise<void> => {
  for (const name of await readdir(root)) {
    const pid = Number(new RegExp(`^${copyPrefix}(\\d+)-`).exec(name)?.[1])
    const folder = join(root, name)
    if (pid > 0 && !isAlive(pid) && (await stat(folder)).uid === process.geteuid?.())
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
