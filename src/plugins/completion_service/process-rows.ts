import type { Change, Rows } from '../../plugin/index.ts'
import { endProcesses } from './processes/end-processes.ts'
import { startOf } from './processes/process-table.ts'
import type { StartedProcess } from './providers/provider.ts'

interface ProcessRow {
  readonly pid: number
  /** Tells it from another process with the same number. */
  readonly start: string | null
}

const store = 'completion_processes'
/** Milliseconds. */
const grace = 1000

/** Kept before a process is given its prompt, so that it can be found after a crash of the daemon. */
export const processRow = ({ pid, marker }: StartedProcess): Change => ({
  store,
  key: marker,
  value: { pid, start: startOf(pid) ?? null } satisfies ProcessRow,
})

export const processGone = ({ marker }: StartedProcess): Change => ({ store, key: marker })

/**
 * Ends what a daemon that was killed has left running, and gives back the rows to be deleted.
 * A process is ours when it has the number and the beginning that were noted, or carries the mark it was given.
 */
export const endLeftovers = async (rows: Rows): Promise<Change[]> => {
  const left = await rows.list(store)
  await Promise.all(
    left.map(({ key: marker, text }) => {
      const { pid, start } = JSON.parse(text) as ProcessRow
      return endProcesses({ pid, marker, isRunning: () => start !== null && startOf(pid) === start }, grace)
    }),
  )
  return left.map(({ key }) => ({ store, key }))
}
