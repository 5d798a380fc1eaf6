import stateService from '../../plugins/state_service/index.ts'
import { openSqliteStore } from '../../stores/sqlite-store.ts'
import type { Store } from '../../stores/store.ts'
import { bareDaemon } from '../../testing/bare-daemon.ts'

export interface OpenState {
  /** The answer of the state plugin; rejects with a KsiError. */
  readonly request: (name: string, data: unknown) => Promise<any>
  readonly store: Store
}

/** Nothing may go away while it is looked at: seconds. */
const never = 86_400

/**
 * Runs the real state plugin on these files, without sockets.
 * @throws ALREADY_RUNNING when a daemon uses them
 */
export const withState = async <T>(
  { rows, database }: { readonly rows: string; readonly database: string },
  use: (state: OpenState) => Promise<T>,
): Promise<T> => {
  const store = openSqliteStore({ path: rows, sharedPath: database })
  const daemon = await bareDaemon({
    store,
    builtIns: [stateService],
    config: { state_service: { sweep_interval: never } },
  })
  try {
    return await use({ request: (name, data) => daemon.request(name, data), store })
  } finally {
    await daemon.stop()
  }
}
