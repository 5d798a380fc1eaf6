import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { writeDurably } from '../durable-files.ts'
import type { NewPlaces } from './places.ts'

/** Writes a configuration beside the copy, so that a daemon can be started on it; one that is there stays. True if it was written. */
export const writeOwnConfig = async (places: NewPlaces): Promise<boolean> => {
  if (existsSync(places.config)) return false
  const config = {
    version: 1,
    daemon: {
      shared_database: basename(places.database),
      session_log_dir: basename(places.session_logs),
      prompts_dir: basename(places.prompts),
    },
    plugins: {
      state_service: { state_dir: '.' },
      agent_service: { profiles_dir: basename(places.profiles), identities_file: basename(places.identities) },
    },
  }
  await writeDurably(places.config, `${JSON.stringify(config, null, 2)}\n`)
  return true
}
