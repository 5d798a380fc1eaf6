import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { onTestFinished } from 'vitest'
import { type Client, connect } from '../../../src/client/index.ts'
import { scratchHome, startDetached } from '../../cli/ksi.ts'

const fixtures = join(import.meta.dirname, '../recordings/fixtures')

export interface BesideTheOld {
  readonly home: string
  readonly pid: number
  readonly client: Client
  /** Of our `control.sock`. */
  readonly socket: string
  /** For the old daemon: the same database and identities. */
  readonly env: Readonly<Record<string, string>>
  /** Nothing is kept any more. */
  readonly forget: () => void
}

/** A daemon of ours, in a process of its own, on the files of a fixture that the old daemon works on as well. */
export const besideTheOld = async (
  fixture = 'empty',
  legacy: object = {},
  daemon: object = {},
): Promise<BesideTheOld> => {
  const { home, env } = await scratchHome()
  if (existsSync(join(fixtures, fixture))) cpSync(join(fixtures, fixture), home, { recursive: true })
  mkdirSync(join(home, 'var/db'), { recursive: true })
  const database = join(home, 'var/db/agent_shared_state.db')
  const identities = join(home, 'var/db/identities.json')
  const settings = {
    daemon,
    plugins: {
      agent_service: { profiles_dir: join(home, 'agent_profiles'), shipped_profiles: false },
      legacy,
    },
  }
  writeFileSync(join(home, 'daemon.json'), JSON.stringify(settings))
  const { socket, pid } = await startDetached(env)
  const client = await connect({ socket })
  onTestFinished(() => client.close())
  return {
    home,
    pid,
    client,
    socket: join(env.KSI_SOCKET_DIR!, 'control.sock'),
    env: { KSI_DB_PATH: database, KSI_IDENTITY_STORAGE_PATH: identities },
    forget: () => {
      rmSync(identities, { force: true })
      const from = join(fixtures, fixture, 'var/db/identities.json')
      if (existsSync(from)) cpSync(from, identities)
      const db = new DatabaseSync(database)
      const hasTable = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'agent_shared_state'").get()
      if (hasTable) db.exec('DELETE FROM agent_shared_state')
      db.close()
    },
  }
}
