import { fail } from '../../plugin/index.ts'

/** Names of other files in the folder of session logs. */
const taken = new Set(['latest', 'message_bus', 'task_routing'])

/** Whether it can be a file's name and a program's argument as it is. */
export const isSessionId = (text: string): boolean => /^[A-Za-z0-9][\w.-]{0,199}$/.test(text) && !taken.has(text)

/** Throws INVALID_INPUT: session ids come from outside, and name files. */
export const checkSessionId = (event: string, text: string | undefined): void => {
  if (text === undefined || isSessionId(text)) return
  throw fail('INVALID_INPUT', event, 'session_id must be letters, digits, dots, dashes and underscores').with({
    hint: 'take it from the result of an earlier completion',
  })
}
