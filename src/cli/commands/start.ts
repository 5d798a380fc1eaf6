import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import type { Flags } from '../../config/sources.ts'
import type { PluginStatus } from '../../plugin/index.ts'
import { reasonOf } from '../failure-reason.ts'
import { note, paint, say, sayJson } from '../output.ts'
import { withProgress } from '../progress.ts'
import { readStartWords, type StartWords } from '../setting-options.ts'

/** What a started daemon says of itself, on one line of JSON. */
export interface Started {
  readonly pid: number
  readonly socket: string
  readonly home: string
  readonly log: string
  readonly warnings: readonly string[]
  readonly failed_plugins: readonly FailedPlugin[]
}

interface FailedPlugin {
  readonly name: string
  readonly path: string | null
  readonly reason: string
}

/** `ksi start …`: runs the daemon in this process until it is stopped, or in the background. */
export const start = async (argv: readonly string[]): Promise<void> => {
  const words = readStartWords(argv)
  const { detach, scratch, json = false, dev: _, quiet: __, ...flags } = words
  if (detach) return (await import('./start-detached.ts')).startDetached(argv, json)
  if (!scratch) return runHere(words, flags)
  const { makeScratchHome } = await import('../scratch/scratch-home.ts')
  const copy = await withProgress('copying what the daemon keeps', makeScratchHome(flags))
  try {
    await runHere(words, copy.flags)
  } finally {
    await copy.remove()
  }
}

/** Until it is stopped. */
const runHere = async ({ dev = false, quiet = false, json = false, scratch }: StartWords, flags: Flags) => {
  const supervision = process.env.NOTIFY_SOCKET ? await supervised() : undefined
  const { startDaemon } = await import('../../daemon.ts')
  const { obeySignals } = await import('../../daemon/obey-signals.ts')
  const running = await startDaemon({
    flags,
    env: process.env,
    cwd: process.cwd(),
    quiet,
    dev,
    ...(quiet && { waiting: note }),
    stoppable: stop => void obeySignals(reason => void stop({ reason })),
  })
  const { places, warnings, stopped } = running
  const { home, log_file: log, socket_dir } = places
  const failed_plugins = running
    .plugins()
    .filter(({ status }) => status === 'failed')
    .map(failed)
  const socket = join(socket_dir, 'events.sock')
  const started: Started = { pid: process.pid, socket, home, log, warnings, failed_plugins }
  if (json) sayJson(started)
  else {
    const where = scratch ? ` --socket-dir ${socket_dir}` : flags.dropIn === undefined ? '' : ` --drop-in ${home}`
    if (scratch) say('  a copy: what happens here changes nothing else, and nothing is left of it')
    sayStarted(started, `Ctrl-C stops it; in another terminal: ksi status${where}`)
  }
  flushCompileCache() // for a daemon runs long and may end without a goodbye, and the next start shall be a fast one
  if (supervision) await supervision.tell({ socket, stopped, warn: note })
  process.exitCode = await stopped
}

/** Taken before anything is started that would inherit it. */
const supervised = async () => {
  const { takeSupervision, tellSystemd } = await import('../service/tell-systemd.ts')
  const taken = takeSupervision(process.env)
  return taken && { tell: (service: Parameters<typeof tellSystemd>[1]) => tellSystemd(taken, service) }
}

export const sayStarted = ({ pid, socket, home, log }: Started, next: string): void => {
  say(`${paint('green', '✓')} KSI is running (pid ${pid})`)
  say(`  events  ${socket}`)
  say(`  home    ${home}`)
  say(`  log     ${log}`)
  say(paint('dim', `  ${next}`))
}

const failed = ({ name, path, error }: PluginStatus): FailedPlugin => ({
  name,
  path: path ?? null,
  reason: reasonOf(error, name) ?? 'failed',
})
