import { readdirSync, readFileSync } from 'node:fs'

/** CPU time a process has used so far, all its threads together: microseconds. From the scheduler's own nanosecond count. */
export const cpuOf = (pid: number): number => {
  const tasks = `/proc/${pid}/task`
  const spent = readdirSync(tasks).map(task => Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]))
  return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1000
}

/** Resident memory of a process: MB. */
export const residentMb = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

/** The processes that a process has started and not waited for. */
export const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
