import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** The first descriptor that is handed over; sd_listen_fds(3). */
const first = 3

/**
 * The descriptor of a listening socket at this path that whoever started the process has handed over, as systemd does for
 * a socket unit: LISTEN_PID and LISTEN_FDS, sd_listen_fds(3).
 */
export const inheritedSocket = (path: string, env: NodeJS.ProcessEnv = process.env): number | undefined => {
  const count = env.LISTEN_PID === String(process.pid) ? Number(env.LISTEN_FDS) : 0
  if (!(count > 0)) return undefined
  const inodes = inodesOf(path)
  return Array.from({ length: count }, (_, index) => first + index).find(fd => inodes.has(socketOf(fd)))
}

/** The kernel's numbers of the sockets that are bound to a path; proc(5). */
const inodesOf = (path: string): ReadonlySet<string | undefined> =>
  new Set(
    readFileSync('/proc/net/unix', 'utf8')
      .split('\n')
      .map(line => line.trim().split(/\s+/))
      .filter(([, , , , , , , bound]) => bound === path)
      .map(([, , , , , , inode]) => inode),
  )

const socketOf = (fd: number): string | undefined => {
  if (!readdirSync('/proc/self/fd').includes(String(fd))) return undefined
  return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1]
}
