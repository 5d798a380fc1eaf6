import { dial, isCode } from './dial.ts'
import type { DaemonOptions } from './find-socket.ts'

/** What a running daemon says about who answers an event now. */
export interface WhoAnswers {
  readonly kind: 'command' | 'fact' | 'undeclared'
  readonly answered_by: string | null
  readonly may_answer: readonly string[]
  readonly declined: readonly { readonly plugin: string; readonly why: string }[]
}

/** Nothing when no daemon runs, or it knows no such event, or does not say it. */
export const whoAnswers = async (event: string, options: DaemonOptions): Promise<WhoAnswers | undefined> => {
  try {
    await using client = await dial(options)
    return await client.request('system:help', { event })
  } catch (cause) {
    if (isCode(cause, 'NOT_RUNNING', 'NOT_FOUND', 'EVENT_NOT_HANDLED', 'PERMISSION_DENIED')) return undefined
    throw cause
  }
}
