import { existsSync, readFileSync } from 'node:fs'

/** Whether a process runs; one that has ended and that nobody has asked about does not. */
export const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
