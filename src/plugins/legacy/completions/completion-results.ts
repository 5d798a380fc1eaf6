import { messageOf, toldByPlugin } from '../../../plugin/index.ts'
import { type CompletionResult, completionTokens } from '../../completion_service/index.ts'
import { publish } from '../../message/index.ts'
import { ksiName } from '../agent-names.ts'
import type { Legacy } from '../legacy.ts'
import { writeLastOutput } from './last-output.ts'
import { failed, succeeded } from './result-message.ts'
import { trackedSessions } from './tracked-sessions.ts'

/** What begins the ids of completions that legacy clients have asked for. */
export const requestMark = 'req_'

/** A completion that a legacy client has asked for. */
interface Asked {
  readonly request_id: string
  readonly client_id: string
}

/** Tells the ends of completions over the bus, one after the other: `legacy.once(completionResults)`. */
export class CompletionResults {
  readonly #legacy: Legacy
  #last: Promise<void> = Promise.resolve()
  constructor(legacy: Legacy) {
    this.#legacy = legacy
  }

  ended(asked: Asked, result: CompletionResult): void {
    this.#next(asked, async () => {
      if (result.session_id !== null) this.#legacy.once(trackedSessions).set(result.session_id, {})
      await writeLastOutput(this.#legacy.services.daemon.places.socket_dir, result).catch((cause: unknown) =>
        this.#legacy.log.warn('the last output was not written', { reason: messageOf(cause) }),
      )
      return succeeded(result)
    })
  }

  failed(asked: Asked, reason: string): void {
    this.#next(asked, async () => failed(reason))
  }

  #next({ request_id, client_id }: Asked, resultOf: () => Promise<object>): void {
    const { call, config, log } = this.#legacy
    this.#last = this.#last
      .then(async () => {
        const message = { request_id, client_id, to: client_id, result: await resultOf() }
        const only = config.completion_results === 'client' ? { only: [ksiName(client_id)] } : {}
        await call(publish, { topic: 'COMPLETION_RESULT', from_agent: 'completion_handler', message, ...only })
      })
      .catch((cause: unknown) =>
        log.warn('the result of a completion was not told', { request_id, reason: messageOf(cause) }),
      )
  }
}

export const completionResults = (legacy: Legacy): CompletionResults => {
  const results = new CompletionResults(legacy)
  const { on } = legacy
  on(completionTokens.result, ({ request_id, client_id, result }, context) => {
    if (isOurs(request_id, client_id) && toldByPlugin(context))
      results.ended({ request_id, client_id: client_id! }, result as unknown as CompletionResult)
  })
  on(completionTokens.error, ({ request_id, client_id, error }, context) => {
    if (isOurs(request_id, client_id) && toldByPlugin(context))
      results.failed({ request_id, client_id: client_id! }, error)
  })
  return results
}

const isOurs = (request_id: string, client_id: string | null | undefined): boolean =>
  request_id.startsWith(requestMark) && typeof client_id === 'string'
