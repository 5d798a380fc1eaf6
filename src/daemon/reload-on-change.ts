import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import type { Bus } from '../bus/index.ts'
import { KsiError, messageOf } from '../errors.ts'
import { discover, nameOf } from '../host/discover.ts'
import type { Host } from '../host/host.ts'
import { importedBy } from '../host/lend-modules.ts'
import type { Found } from '../host/sort-out.ts'

const lookMs = 300

interface Watched {
  readonly bus: Bus
  readonly host: Host
  /** Where plugins are looked for; they need not exist. */
  readonly folders: readonly string[]
  readonly read: (path: string) => Promise<Found>
}

/**
 * For whoever writes plugins: reloads each one whose files have changed, and starts those that are new. It looks at the files
 * themselves, since editors replace files in ways of which no two systems tell the same. The result ends it.
 */
export const reloadOnChange = (watched: Watched): (() => Promise<void>) => {
  const seen = new Map<string, string>()
  let isOver = false
  let said: string | undefined
  const lookOnce = (): Promise<void> =>
    look(watched, seen).catch(cause => {
      const message = `the plugins cannot be looked at: ${messageOf(cause)}`
      if (message !== said) watched.bus.say({ level: 'ERROR', source: 'dev', message })
      said = message // it would be the same a moment later
    })
  let looking = lookOnce()
  const timer = setInterval(() => {
    looking = looking.then(() => (isOver ? undefined : lookOnce()))
  }, lookMs)
  return async () => {
    isOver = true
    clearInterval(timer)
    await looking
  }
}

/** What is seen for the first time is what runs already, or else new. */
const look = async (watched: Watched, seen: Map<string, string>): Promise<void> => {
  const { host } = watched
  const folders = watched.folders.filter(folder => existsSync(folder)).map(folder => realpathSync(folder))
  const running = new Map(
    host.status().flatMap(({ name, path }) => (path === undefined ? [] : [[path, name] as const])),
  )
  const safe = discover(folders).filter(candidate => !('error' in candidate))
  const paths = new Set([...running.keys(), ...safe.map(({ path }) => path)])
  for (const path of paths) {
    const name = running.get(path)
    const now = stateOf(path, folders)
    const before = seen.get(path)
    seen.set(path, now)
    if (before === now || (now === '' && before === undefined)) continue
    if (now === '') gone(watched, path)
    else if (name === undefined) await add(watched, path)
    else if (before !== undefined) await reload(watched, name)
  }
}

const reload = async ({ bus, host }: Watched, name: string): Promise<void> => {
  try {
    const names = await host.reload(name)
    bus.say({ level: 'INFO', source: 'dev', message: `reloaded: ${names.join(', ')}` })
  } catch (cause) {
    const { hint } = cause instanceof KsiError ? cause.details : {}
    bus.say({ level: 'ERROR', source: 'dev', message: messageOf(cause), fields: { hint } })
  }
}

const add = async ({ bus, host, read }: Watched, path: string): Promise<void> => {
  try {
    await host.start([await read(path)])
    bus.say({ level: 'INFO', source: 'dev', message: `a new plugin: ${path}` })
  } catch (cause) {
    if (!(cause instanceof KsiError)) throw cause
    host.refuse({ name: nameOf(path), path, error: cause })
  }
}

/** One that runs goes on: an editor that replaces a file takes it away for a moment. */
const gone = ({ bus, host }: Watched, path: string): void => {
  host.forget(path)
  const running = host.status().find(one => one.path === path)
  if (!running) return
  const fields = { hint: 'restart the daemon to be without it' }
  bus.say({
    level: 'WARN',
    source: 'dev',
    message: `${running.name} runs on without its file: ${path} is gone`,
    fields,
  })
}

/** Differs when one of its files has changed; empty when it is not there. */
const stateOf = (path: string, folders: readonly string[]): string => {
  if (!existsSync(path)) return ''
  return filesOf(path, folders)
}

const filesOf = (path: string, folders: readonly string[]): string =>
  [...new Set([...importedBy(path), ...folderOf(path, folders)])]
    .map(file => statSync(file, { throwIfNoEntry: false }))
    .map(found => (found ? `${found.ino} ${found.size} ${found.mtimeMs}` : ''))
    .join(',')

/** The files of a plugin that has a folder to itself: nobody says which of them another process reads. */
const folderOf = (path: string, folders: readonly string[]): string[] => {
  const folder = dirname(path)
  if (folders.includes(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !`${entry.parentPath}${sep}`.includes(`${sep}node_modules${sep}`))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter(file => !/\/[._][^/]*$|__pycache__/.test(file))
}
