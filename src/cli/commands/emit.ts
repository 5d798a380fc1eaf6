import { fail } from '../../errors.ts'
import { dataFromFile, dataFromOptions } from '../event-data.ts'
import { oneLine, say, sayJson } from '../output.ts'
import { withProgress } from '../progress.ts'
import { type EmitWords, readEmitWords } from './emit-words.ts'

/** `ksi emit <event> …`: sends one event and prints the data of its answer. */
export const emit = async (argv: readonly string[]): Promise<void> => {
  const words = readEmitWords(argv)
  const data = await dataOf(words)
  if (words.dryRun) return dryRun(words, data)
  const { findSocket } = await import('../find-socket.ts')
  const { emitEvent } = await import('../../client/emit-event.ts')
  const { parseExact } = await import('../exact-json.ts')
  const { timeout, idempotencyKey } = words
  const socket = await findSocket(words.daemon)
  const asked = emitEvent(words.event, data, { socket, timeout, idempotencyKey, clientId: 'ksi', parse: parseExact })
  const answer = await withProgress(`waiting for ${oneLine(words.event)}`, asked)
  if (words.json) sayJson(answer)
  else say(JSON.stringify(answer, null, 2))
}

const dataOf = async ({ files, pairs }: EmitWords): Promise<Record<string, unknown>> => {
  let data: Record<string, unknown> = {}
  for (const file of files) data = { ...data, ...(await dataFromFile(file)) }
  return { ...data, ...dataFromOptions(pairs) }
}

/** Prints the line that would be sent. Throws INVALID_INPUT when the daemon would refuse it, as far as that is known here. */
const dryRun = async ({ event, timeout, idempotencyKey }: EmitWords, data: object): Promise<void> => {
  const { builtInEvents } = await import('../known-events.ts')
  const known = (await builtInEvents()).events.find(({ name }) => name === event)
  const line = { event, data, timeout, idempotency_key: idempotencyKey }
  if (known?.kind === 'command') {
    const { jsonSchema } = await import('../../plugin/json-schema.ts')
    const { sayIssues } = await import('../../plugin/schema.ts')
    // Exact numbers are objects here; the daemon will read numbers.
    const { issues } = await jsonSchema(known.input)['~standard'].validate(JSON.parse(JSON.stringify(data)))
    if (issues) throw fail('INVALID_INPUT', event, sayIssues(issues)).with({ hint: `ksi explain ${event}` })
  }
  sayJson(line)
}
