import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../../plugin/index.ts'
import { cleanup as clean } from '../../system/index.ts'
import { busLog } from '../bus/bus-log.ts'
import { type LegacyCall, legacyCommand } from '../command.ts'
import { lastOutputFiles } from '../completions/last-output.ts'
import { trackedSessions } from '../completions/tracked-sessions.ts'
import { required } from '../validation/rule.ts'
import { oneOf } from '../validation/rules.ts'

export const cleanup = legacyCommand({
  name: 'CLEANUP',
  doc: 'Delete session logs, forget tracked sessions, or delete the files beside the sockets.',
  events: ['system:cleanup'],
  parameters: { cleanup_type: required(oneOf('logs', 'sessions', 'sockets', 'all'), 'what to clean up') },
  run: async ({ cleanup_type }, call) => {
    const wanted = cleanup_type === 'all' ? (['logs', 'sessions', 'sockets'] as const) : [cleanup_type]
    const details: string[] = []
    for (const part of wanted) details.push(await parts[part](call))
    return { status: 'cleaned', cleanup_type, details: details.join(' | ') }
  },
})

type Part = (call: LegacyCall) => Promise<string>

const logs: Part = async ({ ask, legacy }) => {
  legacy.once(busLog).close()
  try {
    return (await ask(clean, { cleanup_type: 'logs' })).details
  } catch (cause) {
    return `Logs: Error cleaning logs: ${messageOf(cause)}`
  }
}

const sessions: Part = async ({ ask, legacy }) => {
  const tracked = legacy.once(trackedSessions)
  const { size } = tracked
  await ask(clean, { cleanup_type: 'sessions' })
  tracked.clear()
  return `Sessions: Cleared ${size} tracked sessions`
}

/** Ordinary files: live sockets are none. In a folder that may be somebody's, only what was written here. */
const sockets: Part = async ({ ask, legacy }) => {
  const { home, socket_dir } = legacy.services.daemon.places
  const isOwn = socket_dir === join(home, 'sockets')
  await ask(clean, { cleanup_type: 'sockets' })
  try {
    const all = (await readdir(socket_dir, { withFileTypes: true })).filter(file => file.isFile())
    const files = all.filter(({ name }) => isOwn || lastOutputFiles.includes(name))
    await Promise.all(files.map(({ name }) => unlink(join(socket_dir, name))))
    return `Sockets: Deleted ${files.length} socket files`
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return 'Sockets: No sockets directory found'
    return `Sockets: Error cleaning sockets: ${messageOf(cause)}`
  }
}

const parts = { logs, sessions, sockets }
