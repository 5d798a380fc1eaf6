// Writes a line for each event that changes something, and stops those that the settings forbid.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { definePlugin, type EventContext, jsonSchema } from 'ksi-daemon/plugin'

const patterns = ['state:set', 'state:delete', 'agent:*', 'completion:*']

export default definePlugin({
  name: 'audit_log',
  version: '1.0.0',
  description: 'A line for each event that changes something, in audit.jsonl.',
  ksi: '^1',
  config: jsonSchema({
    type: 'object',
    properties: {
      forbidden: { type: 'array', items: { type: 'string' }, default: [], description: 'Names of events to stop.' },
    },
  }),
  hooks: {
    beforeEvent: { patterns, order: 'first' }, // before another plugin spends work on it
    afterEvent: { patterns, order: 'last' }, // when no other plugin changes the answer any more
    eventError: { patterns, order: 'first' },
  },

  setup({ config, data_dir }) {
    const file = join(data_dir, 'audit.jsonl')
    const note = ({ event_id, name, actor }: EventContext, how: object): void =>
      appendFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), event_id, name, actor, ...how })}\n`, {
        mode: 0o600,
      })
    return {
      hooks: {
        beforeEvent: (_, context) => {
          if (!config.forbidden.includes(context.name)) return undefined
          note(context, { ok: false, code: 'EVENT_CANCELLED' }) // what is stopped here, no other hook sees
          return { cancel: 'the audit log forbids it' }
        },
        afterEvent: (_, context) => note(context, { ok: true }),
        // Nothing, given back, means that the error stays as it is.
        eventError: ({ code }, context) => note(context, { ok: false, code }),
      },
    }
  },
})
