import type { Dirent } from 'node:fs'
import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type Call, messageOf, type OutputOf, type Places } from '../../plugin/index.ts'
import { clear } from '../state_service/index.ts'
import { isStale } from './stale-socket.ts'
import type { cleanup } from './tokens.ts'

type Answer = OutputOf<typeof cleanup.output>

export interface Cleaning {
  readonly places: Places
  /** Absolute paths of the sockets that are open here. */
  readonly sockets: () => readonly string[]
}

/** Answers `system:cleanup`. */
export const cleaning =
  ({ places, sockets }: Cleaning) =>
  async ({ cleanup_type }: OutputOf<typeof cleanup.input>, { call }: { call: Call }): Promise<Answer> => {
    const parts = {
      logs: () => deleteLogs(places.session_log_dir),
      sessions: () => forgetSessions(call),
      sockets: () => deleteStaleSockets(places.socket_dir, sockets()),
    }
    const wanted = cleanup_type === 'all' ? (['logs', 'sessions', 'sockets'] as const) : [cleanup_type]
    const details: string[] = []
    for (const part of wanted) details.push(await parts[part]())
    return { status: 'cleaned', cleanup_type, details: details.join(' | ') }
  }

/** `latest.jsonl` is a link that the next session renews. */
const deleteLogs = async (folder: string): Promise<string> => {
  const files = await entriesOf(folder)
  if (!files) return 'Logs: Session log directory does not exist'
  const logs = files.filter(({ name }) => name.endsWith('.jsonl') && name !== 'latest.jsonl')
  return `Logs: ${await deleteAll(
    logs.map(({ name }) => join(folder, name)),
    'log',
  )}`
}

const forgetSessions = async (call: Call): Promise<string> => {
  const { counts } = await call(clear, { namespace: 'sessions', confirm: true })
  return `Sessions: Cleared ${counts.sessions} tracked sessions`
}

/** A socket that answers belongs to somebody, and stays. */
const deleteStaleSockets = async (folder: string, live: readonly string[]): Promise<string> => {
  const files = await entriesOf(folder)
  if (!files) return 'Sockets: No sockets directory found'
  const paths = files.filter(file => file.isSocket()).map(({ name }) => join(folder, name))
  const stale = await Promise.all(paths.map(async path => !live.includes(path) && (await isStale(path))))
  return `Sockets: ${await deleteAll(
    paths.filter((_, at) => stale[at]),
    'socket',
  )}`
}

const entriesOf = (folder: string): Promise<Dirent[] | undefined> =>
  readdir(folder, { withFileTypes: true }).catch(cause => {
    if (cause.code === 'ENOENT') return undefined
    throw cause
  })

const deleteAll = async (paths: readonly string[], kind: string): Promise<string> => {
  const done = await Promise.allSettled(paths.map(path => unlink(path)))
  const failed = done.filter(one => one.status === 'rejected')
  const deleted = `Deleted ${done.length - failed.length} ${kind} files`
  return failed.length === 0 ? deleted : `${deleted}, ${failed.length} failed: ${messageOf(failed[0]!.reason)}`
}
