import type { Reply, Request, WireError } from '../../plugin/index.ts'
import { Forwarded } from './forwarded.ts'
import { writeJson } from './json/write.ts'
import { timestamp } from './timestamp.ts'

/** The one answer to a legacy line. */
export const answerLine = (reply: Reply, request: Partial<Request> = {}): string => {
  if ('result' in reply && reply.result instanceof Forwarded) return reply.result.line
  const name = commandNamed(request)
  return 'error' in reply ? failure(reply.error, name) : success(reply.result, name)
}

const success = (result: unknown, name: string): string =>
  `{"status": "success", "command": ${writeJson(name)}, "metadata": {"timestamp": "${timestamp()}"}, "result": ${writeJson(result)}}`

/** Those that are told without the command's name. */
const nameless = new Set(['INVALID_COMMAND', 'UNKNOWN_COMMAND', 'INTERNAL_ERROR', 'HANDLER_ERROR'])

const failure = (error: WireError, command: string): string => {
  if (error.code === 'INVALID_JSON')
    return writeJson({ status: 'error', error: { code: error.code, message: `${notJson}${reasonIn(error)}` } })
  const code = oldCodes[error.code] ?? error.code
  const now = timestamp()
  return writeJson({
    status: 'error',
    command: nameless.has(code) ? '' : command,
    metadata: { timestamp: now },
    error: { code, message: error.message, timestamp: now, details: null },
    result: null,
  })
}

const notJson = 'All commands must be valid JSON: '

/** What else can be wrong with a line or with a command, in the words of the old daemon. */
const oldCodes: Readonly<Record<string, string>> = { INVALID_EVENT: 'INVALID_COMMAND', HANDLER_ERROR: 'INTERNAL_ERROR' }

/** Why a line is no JSON, whoever found out. */
export const reasonIn = ({ message }: WireError): string => message.replace(/^not a JSON object: /, '')

/** The name it reports itself under. */
const commandNamed = ({ data }: Partial<Request>): string => {
  const command = (data as { command?: unknown } | undefined)?.command
  if (typeof command !== 'string') return ''
  const name = command.trim()
  return name === 'HELP' ? 'GET_COMMANDS' : name
}
