import { type Client, type ClientOptions, connect } from '../client/index.ts'
import { KsiError } from '../errors.ts'
import { parseExact } from './exact-json.ts'
import { type DaemonOptions, findSocket } from './find-socket.ts'

/** Connects to the daemon. Numbers arrive exactly; a loss is final unless said otherwise. */
export const dial = async (options: DaemonOptions, more: ClientOptions = {}): Promise<Client> =>
  connect({ socket: await findSocket(options), parse: parseExact, clientId: 'ksi', reconnect: false, ...more })

/** Connects, does one thing, and hangs up. */
export const withClient = async <T>(options: DaemonOptions, act: (client: Client) => Promise<T>): Promise<T> => {
  await using client = await dial(options)
  return await act(client)
}

/** Whether an error has this code. */
export const isCode = (cause: unknown, ...codes: readonly string[]): cause is KsiError =>
  cause instanceof KsiError && codes.includes(cause.code)
