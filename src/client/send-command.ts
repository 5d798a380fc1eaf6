import { fail, KsiError } from '../errors.ts'
import { openLink } from './link.ts'
import { socketPath, type Whereabouts } from './socket-path.ts'

export interface SendCommandOptions extends Whereabouts {
  /** Seconds until TIMEOUT; 5 if not said, as the old clients had it. */
  timeout?: number | undefined
}

/** A legacy answer as it came. */
export interface LegacyAnswer {
  readonly status: 'success'
  readonly command: string
  readonly result: any
  readonly [more: string]: unknown
}

/**
 * Sends one legacy command to `control.sock` over a connection of its own and gives back the whole answer:
 * `await sendCommand('SPAWN_AGENT', { profile_name: 'analyst', task: 'Analyze data' })`.
 * Rejects with a KsiError: the legacy code the daemon answered, or NOT_RUNNING, CONNECTION_LOST, TIMEOUT, INVALID_JSON.
 */
export const sendCommand = async (
  command: string,
  parameters: object = {},
  options: SendCommandOptions = {},
): Promise<LegacyAnswer> => {
  const { timeout = 5 } = options
  const path = socketPath('control.sock', options)
  const ends = { receive: (_line: string) => {}, ended: (_cause: KsiError) => {} }
  const link = await openLink(path, {
    receive: line => ends.receive(line),
    ended: cause => ends.ended(cause.code === 'CONNECTION_LOST' ? fail('CONNECTION_LOST', command) : cause),
  })
  let timer: NodeJS.Timeout | undefined
  try {
    const line = await new Promise<string>((resolve, reject) => {
      ends.receive = resolve
      ends.ended = reject
      timer = setTimeout(() => reject(fail('TIMEOUT', command)), timeout * 1000)
      link.send(JSON.stringify({ command, version: '2.0', parameters }))
    })
    return readAnswer(line)
  } finally {
    clearTimeout(timer)
    link.close()
  }
}

const readAnswer = (line: string): LegacyAnswer => {
  let answer: { status?: string; error?: { code?: string; message?: string; details?: object | null } } | null
  try {
    answer = JSON.parse(line)
  } catch (cause) {
    throw Object.assign(fail('INVALID_JSON', `received ${JSON.stringify(line.slice(0, 80))}`), { cause })
  }
  if (answer?.status === 'success') return answer as LegacyAnswer
  const { code = 'INTERNAL_ERROR', message = `the answer was ${line.slice(0, 80)}`, details } = answer?.error ?? {}
  throw new KsiError(code, message, { details: { ...details } })
}
