import { join } from 'node:path'

/** Where an installation keeps what moves; each may be missing. */
export interface StatePlaces {
  /** The database of the shared state. */
  readonly database: string
  readonly identities: string
  readonly profiles: string
  readonly prompts: string
  readonly session_logs: string
}

/** An installation of the old daemon. */
export interface OldInstallation extends StatePlaces {
  /** The folder it ran in. */
  readonly root: string
  /** The folder of state in JSON files: `shared_state.json`, `sessions`, `agent_<id>.json`. */
  readonly state: string
  /** What it saved before a hot reload. */
  readonly snapshot?: string | undefined
  readonly pid_file: string
  readonly sockets: readonly string[]
}

/** Where everything lies in a fresh folder of ours. */
export interface NewPlaces extends StatePlaces {
  readonly folder: string
  readonly rows: string
  readonly manifest: string
  readonly config: string
  /** What a later run must know: what the two sides last had in common. */
  readonly work: string
}

export const newPlaces = (folder: string): NewPlaces => ({
  folder,
  rows: join(folder, 'ksi.db'),
  database: join(folder, 'agent_shared_state.db'),
  identities: join(folder, 'identities.json'),
  profiles: join(folder, 'agent_profiles'),
  prompts: join(folder, 'prompts'),
  session_logs: join(folder, 'session_logs'),
  manifest: join(folder, 'state-manifest.json'),
  config: join(folder, 'daemon.json'),
  work: join(folder, '.migrate'),
})

/** The folders whose files move one by one, by their names in reports. */
export const folderNames = ['profiles', 'prompts', 'session_logs'] as const
