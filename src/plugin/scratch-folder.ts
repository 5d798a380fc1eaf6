import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The path of a socket may have about a hundred bytes. */
const longestRoot = 70

/**
 * Makes a folder for this process alone, short enough for sockets. Folders of this prefix whose process was killed are removed
 * first: there are values of others in them.
 */
export const makeScratchFolder = async (prefix: string): Promise<string> => {
  const root = tmpdir().length > longestRoot ? '/tmp' : tmpdir()
  await sweep(root, prefix)
  return mkdtemp(join(root, `${prefix}${process.pid}-`))
}

/** Removes a folder with everything in it; one that is gone is no failure. */
export const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 5 })

const sweep = async (root: string, prefix: string): Promise<void> => {
  for (const name of await readdir(root)) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1])
    if (pid > 0 && !isAlive(pid) && (await isOurs(join(root, name)))) await removeFolder(join(root, name))
  }
}

const isOurs = async (folder: string): Promise<boolean> => (await stat(folder)).uid === process.geteuid?.()

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
