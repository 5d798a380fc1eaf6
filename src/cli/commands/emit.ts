import { dataFromFile, dataFromOptions } from '../event-data.ts'
import { oneLine, say, sayJson } from '../output.ts'
import { withProgress } from '../progress.ts'
import { type EmitWords, readEmitWords } from './emit-words.ts'

/** `ksi emit <event> …`: sends one event and prints the data of its answer. */
export const emit = async (argv: readonly string[]): Promise<void> => {
  const words = readEmitWords(argv)
  const data = await dataOf(words)
  if (words.dryRun) return sayJson(lineOf(words, data))
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

const lineOf = ({ event, timeout, idempotencyKey }: EmitWords, data: object): object => ({
  event,
  data,
  timeout,
  idempotency_key: idempotencyKey,
})
