type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly type: 'tool_result'; readonly content?: unknown; readonly is_error?: boolean }

/** What Claude Code sends. */
export interface Asked {
  readonly model: string
  readonly system?: unknown
  readonly messages: readonly { readonly role: string; readonly content: string | readonly Block[] }[]
  readonly tools?: readonly { readonly name: string }[]
}

export interface Answer {
  readonly status: number
  readonly retry_after: string | undefined
  /** Milliseconds before the first word. */
  readonly delay: number
  readonly content: readonly Exclude<Block, { type: 'tool_result' }>[]
  readonly prompt: string
}

/**
 * What the prompt asks the model to do, a line each:
 * `#fail 429 [retry-after=SECONDS] [times=N]`, `#slow MILLISECONDS`, `#tool NAME JSON`.
 * Without one it says how many messages it was given, and, asked for the token, the one it was told in any of them.
 */
export const answerTo = ({ messages }: Asked, taken: Map<string, number>): Answer => {
  const said = messages.filter(({ role }) => role === 'user').map(({ content }) => textOf(content))
  const prompt = said.findLast(text => text !== '') ?? ''
  const results = resultsOf(messages.at(-1)?.content ?? '')
  const failing = results === undefined ? failureIn(prompt, taken) : undefined
  const tools = [...prompt.matchAll(/^#tool (\S+) (\{.*\})$/gm)]
  const slow = /^#slow (\d+)$/m.exec(prompt)
  const delay = slow ? Number(slow[1]) : 0
  const content =
    results === undefined && tools.length > 0
      ? tools.map(([, name, input], at) => use(name!, input!, `toolu_${messages.length}_${at}`))
      : [{ type: 'text' as const, text: results ?? replyTo(prompt, said, messages.length) }]
  return { status: 200, retry_after: undefined, ...failing, delay, content, prompt }
}

const use = (name: string, input: string, id: string) => ({
  type: 'tool_use' as const,
  id,
  name,
  input: JSON.parse(input),
})

const failureIn = (prompt: string, taken: Map<string, number>) => {
  const found = /^#fail (\d+)(?: retry-after=(\d+))?(?: times=(\d+))?/m.exec(prompt)
  if (!found) return undefined
  const count = (taken.get(prompt) ?? 0) + 1
  taken.set(prompt, count)
  if (found[3] !== undefined && count > Number(found[3])) return undefined
  return { status: Number(found[1]), retry_after: found[2] }
}

const replyTo = (prompt: string, said: readonly string[], count: number): string => {
  if (!/what is the token/i.test(prompt)) return `Given ${count} messages, the last: ${prompt}`
  const token = said.map(text => /the token is ([\w-]+)/i.exec(text)?.[1]).findLast(found => found !== undefined)
  return token === undefined ? 'I was told no token.' : `The token is ${token}.`
}

/** What the tools gave back, when the last message is that. */
const resultsOf = (content: string | readonly Block[]): string | undefined => {
  if (typeof content === 'string') return undefined
  const results = content.filter(block => block.type === 'tool_result')
  if (results.length === 0) return undefined
  return results.map(({ content: text, is_error }) => `${is_error ? 'Error' : 'Result'}: ${sayResult(text)}`).join('\n')
}

const sayResult = (content: unknown): string =>
  Array.isArray(content) ? content.map(({ text }) => text ?? '').join('') : String(content)

/** What a person has said: the program puts reminders of its own before it. */
const textOf = (content: string | readonly Block[]): string => {
  if (typeof content === 'string') return withoutReminders(content)
  return content.map(block => (block.type === 'text' ? withoutReminders(block.text) : '')).join('')
}

const withoutReminders = (text: string): string => text.replace(/<system-reminder>[\s\S]*?<\/system-reminder>\s*/g, '')
