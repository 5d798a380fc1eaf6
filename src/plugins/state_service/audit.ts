import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EventContext, Logger } from '../../plugin/index.ts'
import { messageOf } from '../../plugin/index.ts'
import type { Changed } from './values.ts'

/** Notes who changed what in `state_audit.jsonl`, never the values. Lines are written one after the other. */
export const auditing = (folder: string, log: Logger): ((data: Changed, context: EventContext) => Promise<void>) => {
  const file = join(folder, 'state_audit.jsonl')
  let written: Promise<unknown> = Promise.resolve()
  return async (data, context) => {
    const { value: _, ...change } = data
    const { actor, event_id, correlation_id } = context
    const line = JSON.stringify({ ...change, actor: `${actor.kind}:${actor.id}`, event_id, correlation_id })
    written = written
      .then(() => appendFile(file, `${line}\n`, { mode: 0o600 }))
      .catch(cause => log.error(`${file} cannot be written: ${messageOf(cause)}`))
    await written
  }
}
