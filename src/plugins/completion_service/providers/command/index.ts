import { fail, type KsiError } from '../../../../plugin/index.ts'
import { type Exit, Program } from '../../processes/program.ts'
import { type Ended, longestAnswer, ProgramSession } from '../program-session.ts'
import type { Answer, Provider, SessionSpec } from '../provider.ts'
import { readJson } from './read-json.ts'

/** What programs exit with when the same may go well later. */
const temporaryFailure = 75

export interface CommandSettings {
  /** The program and its arguments. */
  readonly program: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Its answer is one JSON object instead of plain text. */
  readonly json: boolean
}

/** Any program: the prompt is its stdin, its stdout is the answer. One process per turn. */
export const command = (settings: CommandSettings): Provider => ({
  name: 'command',
  open: async spec =>
    new ProgramSession(
      { start: () => start(spec, settings), read: ended => answerOf(ended, spec, settings) },
      spec.started,
    ),
})

const start = async (spec: SessionSpec, settings: CommandSettings): Promise<Program> => {
  const [file, ...args] = settings.program as [string, ...string[]]
  const { agent_id, resume, model, system_prompt, socket, token_file } = spec
  const told = {
    KSI_AGENT_ID: agent_id,
    KSI_AGENT_SESSION_ID: resume?.session_id,
    KSI_AGENT_MODEL: model,
    KSI_AGENT_SYSTEM_PROMPT: system_prompt,
    KSI_AGENT_SOCKET: socket,
    KSI_AGENT_TOKEN_FILE: token_file,
  }
  const env = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >
  const cwd = await spec.workFolder()
  return Program.start({ command: file, args, cwd, env: { ...env, ...settings.env } })
}

const answerOf = ({ output, exit, program }: Ended, spec: SessionSpec, { json }: CommandSettings): Answer => {
  if (output === undefined) throw fail('INVALID_PROVIDER_OUTPUT', 'command', `more than ${longestAnswer} bytes`)
  if (exit.code !== 0) throw failure(exit, program.stderr)
  const text = output.toString('utf8').trim()
  if (json) return readJson(text)
  if (text === '') throw fail('INVALID_PROVIDER_OUTPUT', 'command', 'it wrote nothing')
  return {
    text,
    session_id: spec.resume?.session_id,
    model: spec.model,
    usage: undefined,
    cost_usd: undefined,
    stop_reason: 'end_turn',
  }
}

const failure = ({ code, signal }: Exit, stderr: string): KsiError => {
  const how = signal === null ? `exit code ${code}` : signal
  if (code === temporaryFailure) return fail('PROVIDER_UNAVAILABLE', `command: ${stderr || how}`)
  return fail('COMPLETION_FAILED', 'command', stderr || how).with({ exit: how })
}
