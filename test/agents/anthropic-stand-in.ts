import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, type Asked, answerTo } from './stand-in-answers.ts'

/** One call of the model, as the server saw it. */
export interface ModelCall {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly authorization: string | undefined
  readonly api_key: string | undefined
  readonly model: string
  /** How many messages of the conversation came along. */
  readonly messages: number
  readonly tools: readonly string[]
  /** What the program and its profile tell the model beforehand. */
  readonly system: string
  /** What the user said last. */
  readonly prompt: string
  status: number
}

export interface ModelServer {
  readonly url: string
  readonly calls: readonly ModelCall[]
  readonly close: () => Promise<void>
}

/** Stands in for the model's server, on loopback: streams what the prompt itself asks for, and counts. */
export const startModelServer = async (): Promise<ModelServer> => {
  const calls: ModelCall[] = []
  const taken = new Map<string, number>()
  const server = createServer((request, response) => {
    serve(request, response, { calls, taken }).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Memory {
  readonly calls: ModelCall[]
  /** How often each directive was taken. */
  readonly taken: Map<string, number>
}

const serve = async (request: IncomingMessage, response: ServerResponse, memory: Memory): Promise<void> => {
  if (request.method !== 'POST' || !request.url?.startsWith('/v1/messages?')) {
    response.writeHead(request.method === 'HEAD' ? 200 : 404).end()
    return
  }
  const asked = JSON.parse(await bodyOf(request)) as Asked
  const answer = answerTo(asked, memory.taken)
  memory.calls.push({
    at: Date.now(),
    authorization: request.headers.authorization,
    api_key: request.headers['x-api-key'] as string | undefined,
    model: asked.model,
    messages: asked.messages.length,
    tools: (asked.tools ?? []).map(({ name }) => name),
    system: JSON.stringify(asked.system ?? ''),
    prompt: answer.prompt,
    status: answer.status,
  })
  if (answer.status === 200) await stream(response, answer, asked.model)
  else refuse(response, answer)
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

const kinds: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}

const refuse = (response: ServerResponse, { status, retry_after }: Answer): void => {
  const headers = {
    'content-type': 'application/json',
    ...(retry_after !== undefined && { 'retry-after': retry_after }),
  }
  const error = { type: kinds[status] ?? 'api_error', message: `the stand-in answers ${status}` }
  response.writeHead(status, headers).end(JSON.stringify({ type: 'error', error }))
}

const stream = async (response: ServerResponse, answer: Answer, model: string): Promise<void> => {
  const say = (type: string, more: object) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`)
  const usage = { input_tokens: 12, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const message = { id: `msg_${Date.now()}`, type: 'message', role: 'assistant', model, content: [], usage }
  say('message_start', { message: { ...message, stop_reason: null, stop_sequence: null } })
  for (const [index, block] of answer.content.entries()) {
    const isText = block.type === 'text'
    const delta = isText
      ? { type: 'text_delta', text: block.text }
      : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) }
    say('content_block_start', { index, content_block: isText ? { ...block, text: '' } : { ...block, input: {} } })
    if (answer.delay > 0) await sleep(answer.delay)
    say('content_block_delta', { index, delta })
    say('content_block_stop', { index })
  }
  const stop_reason = answer.content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn'
  say('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 7 } })
  say('message_stop', {})
  response.end()
}
