import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** `__SO_ACCEPTCON`: the socket listens. */
const listening = '00010000'

/** The id of the process that listens at a socket, where the system lets us look. */
export const socketOwner = (path: string): number | undefined => {
  try {
    const inode = inodeOf(path)
    return inode === undefined ? undefined : holderOf(`socket:[${inode}]`)
  } catch {
    return undefined // no /proc on this system
  }
}

const inodeOf = (path: string): string | undefined => {
  for (const line of readFileSync('/proc/net/unix', 'utf8').split('\n')) {
    const [, , , flags, , , inode, ...name] = line.split(' ').filter(part => part !== '')
    if (flags === listening && name.join(' ') === path) return inode
  }
  return undefined
}

const holderOf = (link: string): number | undefined =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .find(pid => holds(pid, link))

const holds = (pid: number, link: string): boolean => {
  try {
    return readdirSync(`/proc/${pid}/fd`).some(fd => readlinkSync(`/proc/${pid}/fd/${fd}`) === link)
  } catch {
    return false // it has ended, or it is somebody else's
  }
}
