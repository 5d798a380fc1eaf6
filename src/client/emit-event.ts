import { type ConversationOptions, converse, type RequestOptions } from './conversation.ts'
import { socketPath, type Whereabouts } from './socket-path.ts'

export interface EmitEventOptions extends RequestOptions, Whereabouts, Pick<ConversationOptions, 'parse' | 'clientId'> {
  /** Who asks; else this connection is an anonymous client of the same user. */
  token?: string | undefined
}

/**
 * Sends one event over a connection of its own and gives back the data of its answer:
 * `await emitEvent('agent:spawn', { profile_name: 'analyst', task: 'Analyze data' })`.
 * Rejects with a KsiError: what the daemon answered, or NOT_RUNNING, CONNECTION_LOST, TIMEOUT, CANCELLED.
 */
export const emitEvent = async <T = any>(name: string, data?: object, options: EmitEventOptions = {}): Promise<T> => {
  const conversation = await converse(socketPath('events.sock', options), options)
  try {
    if (options.token !== undefined) await conversation.ask('system:authenticate', { token: options.token })
    return (await conversation.ask(name, data, options)) as T
  } finally {
    conversation.close()
  }
}
