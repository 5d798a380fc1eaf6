import { setTimeout as sleep } from 'node:timers/promises'
import { markedProcesses, type RunningProcess } from './process-table.ts'

/** What was started: the leader of a group, and the mark that it and all its children carry. */
export interface Started {
  readonly pid: number
  readonly marker: string
  /** Whether the leader itself has not ended yet, which makes its group certainly ours. */
  readonly isRunning: () => boolean
}

/** Milliseconds. */
const pollEvery = 20
const killFor = 3000

/**
 * Ends a program with everything it started: asked politely first, killed after `grace` milliseconds.
 * Gives back false when something was still there afterwards.
 */
export const endProcesses = async (started: Started, grace: number): Promise<boolean> => {
  const left = await signalAll(started, 'SIGTERM')
  if (!left || (await isGone(started, grace))) return true
  for (let waited = 0; waited < killFor; waited += pollEvery * 5) {
    if (!(await signalAll(started, 'SIGKILL'))) return true
    await sleep(pollEvery * 5)
  }
  return !(await signalAll(started, 'SIGKILL'))
}

/** Gives back whether there was anything to signal. */
const signalAll = async (started: Started, signal: NodeJS.Signals): Promise<boolean> => {
  const found = await markedProcesses(new Set([started.marker]))
  const group = ownsGroup(started, found) && send(-started.pid, signal)
  const strays = found.filter(({ group }) => group !== started.pid).map(({ pid }) => send(pid, signal))
  return group || strays.includes(true)
}

/** A group without our mark in it may belong to somebody else by now. */
const ownsGroup = ({ pid, isRunning }: Started, found: readonly RunningProcess[]): boolean =>
  isRunning() || found.some(({ group }) => group === pid)

const isGone = async (started: Started, grace: number): Promise<boolean> => {
  const until = performance.now() + grace
  while (performance.now() < until) {
    await sleep(pollEvery)
    if (started.isRunning() || send(-started.pid, 0)) continue
    if ((await markedProcesses(new Set([started.marker]))).length === 0) return true
  }
  return false
}

/** False when there is nobody to receive it. */
const send = (pid: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    process.kill(pid, signal)
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw cause
  }
}
