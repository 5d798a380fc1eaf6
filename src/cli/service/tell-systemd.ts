import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { connect } from '../../client/index.ts'
import { messageOf } from '../../errors.ts'

const run = promisify(execFile)

/** How systemd wants to hear of a service it has started; sd_notify(3). */
export interface Supervision {
  readonly socket: string
  /** Milliseconds after which it takes a silent service for hung; 0: never. */
  readonly watchdog: number
}

/** Undefined when nobody waits for it. Agents and plugins, which must not speak for the service, are not told. */
export const takeSupervision = (env: NodeJS.ProcessEnv): Supervision | undefined => {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: usec, WATCHDOG_PID: pid } = env
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete env[name]
  if (!socket) return undefined
  const isMeant = pid === undefined || pid === String(process.pid)
  return { socket, watchdog: isMeant ? Number(usec ?? 0) / 1000 : 0 }
}

interface Service {
  /** Its events.sock. */
  readonly socket: string
  readonly stopped: Promise<unknown>
  readonly warn: (text: string) => void
}

/** Seconds in which the daemon has to answer itself. */
const patience = 5

/**
 * Tells systemd that the daemon is ready, and from then on, at half of what its watchdog allows, that it is alive: both only
 * after it has answered over its own socket. The program `systemd-notify` says it, for Node has no datagram sockets.
 */
export const tellSystemd = async ({ socket, watchdog }: Supervision, service: Service): Promise<void> => {
  const env = { PATH: process.env.PATH, NOTIFY_SOCKET: socket }
  const tell = async (...words: string[]): Promise<void> => {
    try {
      await answers(service.socket)
      await run('systemd-notify', [`--pid=${process.pid}`, ...words], { env })
    } catch (cause) {
      service.warn(`systemd was not told ${words[0]}: ${messageOf(cause)}`)
    }
  }
  await tell('--ready', '--status=its sockets answer')
  if (!(watchdog > 0)) return
  const beat = setInterval(() => void tell('WATCHDOG=1'), watchdog / 2)
  const rest = () => clearInterval(beat)
  service.stopped.then(rest, rest)
}

const answers = async (socket: string): Promise<void> => {
  await using client = await connect({ socket, reconnect: false })
  await client.request('system:hello', {}, { timeout: patience })
}
