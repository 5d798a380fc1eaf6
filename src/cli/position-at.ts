import type { Client, SubscribeOptions } from '../client/index.ts'
import { toNumber } from './exact-json.ts'
import { note, paint } from './output.ts'

/** Where a subscription must begin to hear what has happened since a time (ms since 1970); undefined when nothing has. */
export const positionAt = async (client: Client, since: number): Promise<SubscribeOptions['after']> => {
  const asked = { since: since / 1000, limit: 1000, include_data: false }
  const { events, truncated } = await client.request('system:event_history', asked)
  if (truncated)
    note(
      paint(
        'yellow',
        `only the newest ${events.length} events since then; --after 0 begins at the oldest`,
        process.stderr,
      ),
    )
  const seq = toNumber(events[0]?.metadata.seq)
  return seq === undefined ? undefined : { seq: seq - 1 }
}
