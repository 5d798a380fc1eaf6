import { statSync } from 'node:fs'
import { join } from 'node:path'

/** It answers every command on each of its sockets; this one is the first that it opens. */
const first = 'admin.sock'

/** The socket to ask: the one that was named, or the one in the folder that was named. */
export const findOldSocket = (named: string): string =>
  statSync(named, { throwIfNoEntry: false })?.isDirectory() === false || named.endsWith('.sock')
    ? named
    : join(named, first)
