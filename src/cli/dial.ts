import { type Client, type ClientOptions, connect } from '../client/index.ts'
import { KsiError } from '../errors.ts'
import { parseExact } from './exact-json.ts'
import { type DaemonOptions, findSocket } from './find-socket.ts'
import { withProgress } from './progress.ts'

/** Connects to the daemon. Numbers arrive exactly; a loss is final unless said otherwise. */
export const dial = async (options: DaemonOptions, more: ClientOptions = {}): Promise<Client> =>
  connect({ socket: await findSocket(options), parse: parseExact, clientId: 'ksi', reconnect: false, ...more })

/** Connects, asks, hangs up, and shows that it takes long if it does. Print when it is over, not inside. */
export const withClient = <T>(
  options: DaemonOptions,
  ask: (client: Client) => Promise<T>,
  label = 'waiting for the daemon',
): Promise<T> => withProgress(label, asked(options, ask))

const asked = async <T>(options: DaemonOptions, ask: (client: Client) => Promise<T>): Promise<T> => {
  await using client = await dial(options)
  return await ask(client)
}

/** Whether an error has one of these codes. */
export const isCode = (cause: unknown, ...codes: readonly string[]): cause is KsiError =>
  cause instanceof KsiError && codes.includes(cause.code)
