import { setTimeout as sleep } from 'node:timers/promises'
import { type FoundProcess, findProcesses } from './process-table.ts'

/** What was started: the leader of a group, and the mark that it and all its children carry. */
export interface Started {
  readonly pid: number
  readonly marker: string
  /** Whether the leader itself has not ended yet, which makes its group certainly ours. */
  readonly isRunning: () => boolean
}

/** Milliseconds that what was killed may take to be gone. */
const killFor = 3000

/**
 * Ends a program with everything it started: asked politely first, killed after `grace` milliseconds.
 * Gives back false when something was still there afterwards.
 */
export const endProcesses = async (started: Started, grace: number): Promise<boolean> =>
  (await signalUntilGone(started, { signal: 'SIGTERM', limit: grace, again: false })) ||
  (await signalUntilGone(started, { signal: 'SIGKILL', limit: killFor, again: true }))

interface Signalling {
  readonly signal: NodeJS.Signals
  /** Milliseconds. */
  readonly limit: number
  /** Signal whoever was born meanwhile, too. */
  readonly again: boolean
}

const signalUntilGone = async (started: Started, { signal, limit, again }: Signalling): Promise<boolean> => {
  const until = performance.now() + limit
  for (let wait = 5; ; wait = Math.min(wait * 2, 100)) {
    const found = await find(started)
    if (found.length === 0 && !started.isRunning()) return true
    if (again || wait === 5) sendAll(started, found, signal)
    if (performance.now() > until) return false
    await sleep(wait)
  }
}

/** A group whose leader has ended and in which nobody carries our mark may belong to somebody else by now. */
const find = async ({ pid, marker, isRunning }: Started): Promise<FoundProcess[]> => {
  const found = await findProcesses(new Set([marker]), new Set([pid]))
  const marked = found.filter(one => one.marker === marker)
  return isRunning() || marked.some(({ group }) => group === pid) ? found : marked
}

/** The group at once, so that none of it can give birth in between; then those that left it. */
const sendAll = ({ pid, isRunning }: Started, found: readonly FoundProcess[], signal: NodeJS.Signals): void => {
  if (isRunning() || found.some(({ group }) => group === pid)) send(-pid, signal)
  for (const one of found) if (one.group !== pid) send(one.pid, signal)
}

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'ESRCH' && code !== 'EPERM') throw cause // it has just ended, or has become somebody else's
  }
}
