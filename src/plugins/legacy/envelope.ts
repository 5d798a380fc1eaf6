import type { Reply, Request, WireError } from '../../plugin/index.ts'
import { writeJson } from './json/write.ts'
import { timestamp } from './timestamp.ts'

/** The one answer to a legacy line. */
export const answerLine = (reply: Reply, request: Partial<Request> = {}): string => {
  const name = commandNamed(request)
  return 'error' in reply ? failure(reply.error, name) : success(reply.result, name)
}

const success = (result: unknown, name: string): string =>
  `{"status": "success", "command": ${writeJson(name)}, "metadata": {"timestamp": "${timestamp()}"}, "result": ${writeJson(result)}}`

/** Those that are told without the command's name. */
const nameless = new Set(['INVALID_COMMAND', 'UNKNOWN_COMMAND', 'INTERNAL_ERROR', 'HANDLER_ERROR'])

const failure = ({ code, message }: WireError, command: string): string => {
  if (code === 'INVALID_JSON') return writeJson({ status: 'error', error: { code, message } })
  const now = timestamp()
  const error = { code, message, timestamp: now, details: null }
  const name = nameless.has(code) ? '' : command
  return writeJson({ status: 'error', command: name, metadata: { timestamp: now }, error, result: null })
}

/** The name it reports itself under. */
const commandNamed = ({ data }: Partial<Request>): string => {
  const command = (data as { command?: unknown } | undefined)?.command
  if (typeof command !== 'string') return ''
  const name = command.trim()
  return name === 'HELP' ? 'GET_COMMANDS' : name
}
