import { DaemonService, definePlugin, jsonSchema, messageOf, RowsService } from '../../plugin/index.ts'
import { auditing } from './audit.ts'
import { clearing, importing } from './bulk.ts'
import { deleting, setting } from './changing.ts'
import { Claims } from './claims.ts'
import { sweepExpired } from './expiry.ts'
import { announceForeign } from './foreign.ts'
import { getting, listing } from './reading.ts'
import { RowValues } from './row-values.ts'
import { SharedStateService, StateService, stateOf } from './service.ts'
import { gettingSession, updatingSession } from './sessions.ts'
import { SharedValues } from './shared-values.ts'
import { Spaces } from './spaces.ts'
import * as tokens from './tokens.ts'

export { membersOf, textOfMembers } from './members.ts'
export { placeOf } from './place.ts'
export * from './service.ts'
export * from './tokens.ts'

const { get, set, remove, list, load, save, clear, restore, update_session, get_session } = tokens
const { changed, cleared, imported, swept } = tokens

/** Values by namespace and key, with versions, times of expiry and compare-and-set. */
export default definePlugin({
  name: 'state_service',
  version: '1.0.0',
  description: 'Keeps values by namespace and key: versions, expiry, compare-and-set, sessions.',
  priority: 10,
  config: jsonSchema({
    type: 'object',
    properties: {
      state_dir: { type: 'string', description: 'The folder of ksi.db; the daemon reads it.' },
      audit: {
        type: 'boolean',
        default: false,
        description: 'Note every change in state_audit.jsonl, without values.',
      },
      sweep_interval: {
        type: 'number',
        exclusiveMinimum: 0,
        default: 5,
        description: 'Seconds between two looks for values whose time has come.',
      },
    },
  }),
  commands: { get, set, remove, list, load, save, clear, restore, update_session, get_session },
  emits: { changed, cleared, imported, swept },
  provides: { state: StateService },
  needs: { rows: RowsService, shared: SharedStateService, daemon: DaemonService },

  setup({ config, services, emit, on, defer, log }) {
    const { rows, shared, daemon } = services
    const claims = new Claims()
    const own = new RowValues(rows, claims)
    const spaces = new Spaces(rows, own, new SharedValues(shared))
    const bulk = { spaces, claims, emit }
    const failed = (cause: unknown) => log.error(`expired values could not be deleted: ${messageOf(cause)}`)
    defer(sweepExpired({ rows, claims, emit, interval: config.sweep_interval, failed }))
    defer(announceForeign(shared, emit))
    if (config.audit) on(changed, auditing(daemon.places.state_dir, log))
    return {
      commands: {
        get: getting(spaces),
        set: setting(spaces),
        remove: deleting(spaces),
        list: listing(spaces),
        load: async ({ namespace }) => ({ status: 'loaded', counts: await spaces.counts(namespace) }),
        save: async ({ namespace }) => ({ status: 'saved', counts: await spaces.counts(namespace) }),
        clear: clearing(bulk),
        restore: importing(bulk),
        update_session: updatingSession(own),
        get_session: gettingSession(own),
      },
      services: { state: stateOf(spaces, emit) },
    }
  },
})
