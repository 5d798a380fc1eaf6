import { type Stats, statSync } from 'node:fs'
import { fail, type KsiError } from '../errors.ts'

/** Throws UNSAFE_PATH when somebody else could have written what is there; nothing there is safe. */
export const refuseUnsafe = (path: string): void => {
  const stats = statSync(path, { throwIfNoEntry: false })
  const unsafe = stats && whyUnsafe(path, stats)
  if (unsafe) throw unsafe
}

/** Why what is at this path must be neither run nor obeyed, if so: somebody else could have written it. */
export const whyUnsafe = (path: string, { uid, gid, mode }: Stats): KsiError | undefined => {
  const own = process.getuid?.()
  if (own === undefined) return undefined
  if (uid !== own && uid !== 0) {
    const hint = `if you trust it: chown ${own} ${path}`
    return fail('UNSAFE_PATH', path, `it belongs to another user, the one with the id ${uid}`).with({ hint })
  }
  // Many systems give every user a group of one's own, and let it write.
  if ((mode & 0o020) !== 0 && gid !== process.getgid?.() && gid !== 0)
    return fail('UNSAFE_PATH', path, `the group with the id ${gid} may write to it`).with({ hint: `chmod g-w ${path}` })
  if ((mode & 0o002) === 0) return undefined
  return fail('UNSAFE_PATH', path, 'everybody may write to it').with({ hint: `chmod o-w ${path}` })
}
