import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { loadConfig } from '../../config/load-config.ts'
import { placesOf } from '../../config/places-of.ts'
import type { OldInstallation } from '../../migrate/state/places.ts'

/** Where the old daemon that ran in a folder keeps everything, by its environment and its `.env`. Throws INVALID_CONFIG. */
export const installationIn = async (root: string): Promise<OldInstallation> => {
  const loaded = await loadConfig({ flags: { dropIn: root }, env: process.env, cwd: process.cwd() })
  const places = placesOf(loaded)
  return {
    root,
    state: join(root, 'var/state'),
    database: places.shared_database,
    identities: places.identities_file,
    profiles: places.profiles_dir,
    prompts: places.prompts_dir,
    session_logs: places.session_log_dir,
    pid_file: places.pid_file,
    sockets: places.legacy_sockets.filter(path => basename(path) !== 'control.sock'),
  }
}

/** The installation that a folder of state belongs to, as the guide names it: `var/state`. */
export const installationOfState = async (state: string): Promise<OldInstallation> => {
  const above = [state, dirname(state), dirname(dirname(state))]
  const root = above.find(looksOld) ?? (basename(dirname(state)) === 'var' ? above[2]! : state)
  if (!existsSync(root)) return { ...emptyPlaces(root), state }
  const found = { ...(await installationIn(root)), state }
  const beside = join(dirname(state), 'db/agent_shared_state.db')
  return existsSync(found.database) || !existsSync(beside) ? found : { ...found, database: beside }
}

/** The first of the likely folders in which an old daemon has run: here, above here, where one runs now, at home. */
export const findInstallation = (except: readonly string[]): string | undefined => {
  const above: string[] = []
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    above.push(folder)
    if (folder === dirname(folder)) break
  }
  const likely = [...above, ...runningIn(), join(homedir(), 'ksi')]
  return likely.find(folder => looksOld(folder) && !except.includes(realpathSync(folder)))
}

/** Whether an old daemon has run in this folder. */
export const looksOld = (folder: string): boolean =>
  ['var/db/agent_shared_state.db', 'var/db/identities.json', 'ksi-daemon.py', 'ksi_daemon/commands'].some(path =>
    existsSync(join(folder, path)),
  )

/** The working folders of running old daemons; only where the system tells. */
const runningIn = (): string[] => {
  if (!existsSync('/proc/self/cwd')) return []
  return readdirSync('/proc').flatMap(pid => {
    if (!/^\d+$/.test(pid)) return []
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      return words.some(word => basename(word) === 'ksi-daemon.py') ? [realpathSync(`/proc/${pid}/cwd`)] : []
    } catch {
      return [] // it has ended, or belongs to somebody else
    }
  })
}

const emptyPlaces = (root: string): OldInstallation => ({
  root,
  state: root,
  database: resolve(process.env.KSI_DB_PATH ?? join(root, 'var/db/agent_shared_state.db')),
  identities: join(root, 'var/db/identities.json'),
  profiles: join(root, 'agent_profiles'),
  prompts: join(root, 'prompts'),
  session_logs: join(root, 'var/logs/sessions'),
  pid_file: join(root, 'var/run/ksi_daemon.pid'),
  sockets: [],
})

/** What of an installation is there, for people. */
export const describeInstallation = (old: OldInstallation): (readonly [name: string, found: string])[] => {
  const files = (folder: string, end: string) =>
    existsSync(folder) && statSync(folder).isDirectory()
      ? readdirSync(folder, { recursive: true }).filter(name => String(name).endsWith(end)).length
      : 0
  const there = (path: string) => (existsSync(path) ? path : '')
  const counted = (folder: string, end: string) => {
    const count = files(folder, end)
    return count === 0 ? '' : `${folder} (${count})`
  }
  return [
    ['database', there(old.database)],
    ['identities', there(old.identities)],
    ['profiles', counted(old.profiles, '.json')],
    ['prompts', counted(old.prompts, '')],
    ['session logs', counted(old.session_logs, '.jsonl')],
    ['state files', counted(old.state, '.json')],
  ]
}
