import { open } from 'node:fs/promises'
import { fail, messageOf } from '../../errors.ts'

/** Throws NOT_FOUND, or UNSAFE_PATH when others could have read or written the token. */
export const readToken = async (path: string): Promise<string> => {
  const file = await open(path).catch((cause: unknown) => {
    throw fail('NOT_FOUND', `the token file ${path}`).with({ reason: messageOf(cause) })
  })
  try {
    const { mode, uid } = await file.stat()
    if (uid !== process.geteuid?.()) throw fail('UNSAFE_PATH', path, 'it belongs to another user')
    if ((mode & 0o077) !== 0) throw fail('UNSAFE_PATH', path, 'others can read it').with({ hint: `chmod 600 ${path}` })
    return (await file.readFile('utf8')).trim()
  } finally {
    await file.close()
  }
}
