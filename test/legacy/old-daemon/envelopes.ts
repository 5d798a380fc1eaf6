import { writeJson } from '../../../src/plugins/legacy/json/write.ts'

/** UTC with microseconds. */
export const now = (): string => `${new Date().toISOString().slice(0, -1)}000Z`.replace('.000000', '.000001')

export const success = (command: string, result: unknown): string =>
  writeJson({ status: 'success', command, metadata: { timestamp: now() }, result })

export const failure = (command: string, code: string, message: string): string =>
  writeJson({
    status: 'error',
    command,
    metadata: { timestamp: now() },
    error: { code, message, timestamp: now(), details: null },
    result: null,
  })

/** A recorded answer, said now. */
export const saidNow = (recorded: any): string => {
  const fresh = { ...recorded }
  if (fresh.metadata?.timestamp) fresh.metadata = { ...fresh.metadata, timestamp: now() }
  if (fresh.error?.timestamp) fresh.error = { ...fresh.error, timestamp: now() }
  return JSON.stringify(fresh)
    .replaceAll('"<NaN>"', 'NaN')
    .replace(/"<(-?Infinity)>"/g, '$1')
}
