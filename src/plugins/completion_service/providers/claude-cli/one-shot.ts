import { fail, type KsiError } from '../../../../plugin/index.ts'
import { type Exit, Program } from '../../processes/program.ts'
import type { ProviderSettings } from '../choice.ts'
import { type Ended, longestAnswer, ProgramSession } from '../program-session.ts'
import type { Answer, Provider, SessionSpec } from '../provider.ts'
import { environmentFor, oneShotArguments } from './arguments.ts'
import { answerOf, failureOf, lostConversation, type ResultLine } from './messages.ts'

/** Claude Code, or what stands in for it, run anew for each turn: plain text in, one JSON object out. */
export const oneShot = (program: readonly string[], settings: ProviderSettings | undefined): Provider => ({
  name: 'claude-cli',
  open: async spec =>
    new ProgramSession({ start: () => start(program, spec, settings), read: readAnswer }, spec.started),
})

const start = async (
  program: readonly string[],
  spec: SessionSpec,
  settings: ProviderSettings | undefined,
): Promise<Program> => {
  const [command, ...before] = program as [string, ...string[]]
  const cwd = await spec.workFolder()
  const args = [...before, ...(await oneShotArguments(spec, settings))]
  return Program.start({ command, args, cwd, env: environmentFor(spec, settings) })
}

/** What the program may say: its result, or the message itself. */
interface Output extends Partial<Omit<ResultLine, 'type' | 'session_id'>> {
  readonly type?: unknown
  readonly session_id?: unknown
  readonly sessionId?: unknown
  readonly model?: unknown
  readonly message?: { readonly content?: readonly { readonly text?: unknown }[] }
}

const readAnswer = ({ output, exit, program }: Ended): Answer => {
  if (output === undefined) throw fail('INVALID_PROVIDER_OUTPUT', 'claude', `more than ${longestAnswer} bytes`)
  if (exit.code !== 0) throw failure(exit, program.stderr)
  const text = output.toString('utf8').trim()
  if (text === '') throw fail('INVALID_PROVIDER_OUTPUT', 'claude', 'it wrote nothing')
  const said = parse(text)
  if (typeof said === 'string') return plainAnswer(said)
  if (said.is_error === true) throw failureOf(said as ResultLine)
  const session_id = textOf(said.sessionId) ?? textOf(said.session_id)
  const line = { ...said, result: textIn(said), session_id } as ResultLine
  const answer = answerOf(line, { model: textOf(said.model), costBefore: 0 })
  const more = program.errorOutput === '' ? {} : { stderr: program.errorOutput }
  return { ...answer, raw: { ...said, ...more } }
}

/** What is no JSON is the answer as it is. */
const parse = (text: string): Output | string => {
  let said: unknown
  try {
    said = JSON.parse(text)
  } catch {
    return text
  }
  if (typeof said === 'object' && said !== null && !Array.isArray(said)) return said
  throw fail('INVALID_PROVIDER_OUTPUT', 'claude', 'its JSON is no object')
}

const textIn = ({ result, message }: Output): string => {
  if (result !== undefined && result !== null) return textOf(result) ?? JSON.stringify(result)
  const content = message?.content
  return Array.isArray(content) ? content.map(({ text }) => textOf(text) ?? '').join('') : ''
}

const plainAnswer = (text: string): Answer => ({
  text,
  session_id: undefined,
  model: undefined,
  usage: undefined,
  cost_usd: undefined,
  stop_reason: 'end_turn',
})

const failure = ({ code, signal }: Exit, stderr: string): KsiError => {
  if (/no conversation found/i.test(stderr)) return lostConversation(stderr)
  const exit = signal === null ? `exit code ${code}` : signal
  return fail('COMPLETION_FAILED', 'claude', stderr || exit).with({ exit })
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
