import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from '../../../client/index.ts'
import { placesOf } from '../../../config/places-of.ts'
import type { Flags } from '../../../config/sources.ts'
import type { Rule } from '../../../plugins/legacy/routes/shadow/rules.ts'
import { ValueTable } from '../../../plugins/legacy/routes/shadow/value-table.ts'
import { startScratchDaemon } from '../../demo/scratch-daemon.ts'
import { load } from '../../setting-options.ts'

/** A daemon of ours that changes nothing outside of a scratch folder and starts no program. */
export interface TrialDaemon {
  readonly client: Client
  /** Of its `control.sock`. */
  readonly socket: string
  /** Lets it know what the configured daemon keeps of what a command needs. */
  readonly bring: (needs: Rule['needs'], key: unknown) => Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts one that reads prompts, profiles and plugins where the configured daemon has them, and a copy of its identities. */
export const startTrialDaemon = async (flags: Flags): Promise<TrialDaemon> => {
  const places = placesOf(await load(flags))
  const home = await mkdtemp(join(tmpdir().length > 70 ? '/tmp' : tmpdir(), 'ksi-trial-'))
  const database = join(home, 'shared.db')
  const identities = join(home, 'identities.json')
  const settings = {
    daemon: {
      shared_database: database,
      // a daemon makes the folder that it is given
      ...(existsSync(places.prompts_dir) && { prompts_dir: places.prompts_dir }),
      plugin_dirs: places.plugin_dirs,
    },
    transports: { unix: { socket_dir: join(home, 's') } },
    plugins: {
      agent_service: { identities_file: identities, profiles_dir: places.profiles_dir },
      completion_service: { only: 'scripted' },
    },
  }
  const remove = (): Promise<void> => rm(home, { recursive: true, force: true, maxRetries: 5 })
  try {
    await writeFile(join(home, 'daemon.json'), JSON.stringify(settings))
    const bringIdentities = (): Promise<void> =>
      copyFile(places.identities_file, identities).catch(ifMissing(identities))
    await bringIdentities()
    const daemon = await startScratchDaemon(home)
    await daemon.client.request('state:set', { key: 'trial', value: '' }) // now there is a table to bring values to
    return {
      client: daemon.client,
      socket: join(home, 's', 'control.sock'),
      bring: async (needs, key) => {
        if (needs === 'identities') await bringIdentities()
        else if (needs === 'value' && typeof key === 'string') bringValue(key, places.shared_database, database)
      },
      stop: async () => {
        await daemon.stop()
        await remove()
      },
    }
  } catch (cause) {
    await remove()
    throw cause
  }
}

const bringValue = (key: string, from: string, to: string): void => {
  const [theirs, ours] = [new ValueTable(from, { readOnly: true }), new ValueTable(to, { readOnly: false })]
  try {
    ours.put(key, theirs.read(key))
  } finally {
    theirs.close()
    ours.close()
  }
}

/** Where there is none there shall be none here either. */
const ifMissing =
  (copy: string) =>
  async (cause: NodeJS.ErrnoException): Promise<void> => {
    if (cause.code !== 'ENOENT') throw cause
    await rm(copy, { force: true })
  }
