import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Plugin } from '../../src/plugin/index.ts'
import { withRaw } from '../../src/plugin/index.ts'
import state from '../../src/plugins/state_service/index.ts'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'
import { type BareDaemon, bareDaemon } from '../../src/testing/bare-daemon.ts'

export interface StateDaemon extends BareDaemon {
  readonly folder: string
  /** As a client does whose line said this text as the value. */
  readonly setText: (place: object, text: string) => Promise<any>
}

/** A daemon whose state lies in a real database; the same folder again is the same daemon after a restart. */
export const stateDaemon = async (
  options: { folder?: string; config?: object; plugins?: Plugin[] } = {},
): Promise<StateDaemon> => {
  const folder = options.folder ?? scratchFolder()
  const store = openSqliteStore({ path: join(folder, 'ksi.db'), sharedPath: join(folder, 'agent_shared_state.db') })
  const daemon = await bareDaemon({
    builtIns: [state],
    plugins: options.plugins ?? [],
    config: { state_service: options.config ?? {} },
    store,
    home: folder,
  })
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= daemon.stop())
  onTestFinished(stop)
  const setText = (place: object, text: string) =>
    daemon.request('state:set', withRaw({ ...place, value: JSON.parse(text) }, { value: text }))
  return { ...daemon, folder, stop, setText }
}

export const scratchFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-state-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
