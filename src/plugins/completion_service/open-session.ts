import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Call, fail } from '../../plugin/index.ts'
import { callAs } from './call-as.ts'
import { folderName } from './folder-name.ts'
import type { JobRecord } from './job.ts'
import type { PreparedTurn } from './prepare-turn.ts'
import type { AgentSession, Resume, SessionSpec, StartedProcess } from './providers/provider.ts'
import type { WarmSessions } from './warm-sessions.ts'

export interface OpeningParts {
  readonly warm: WarmSessions
  readonly call: Call
  /** The folder under which conversations have theirs. */
  readonly folder: () => string
  readonly model: string | undefined
  /** Processes at once, and turns that run now, this one among them. */
  readonly most: number
  readonly running: () => number
  readonly started: (record: JobRecord, process: StartedProcess) => Promise<() => void>
}

export interface OpenSession {
  readonly session: AgentSession
  /** The same for every turn that this session can also take. */
  readonly spec: string
}

/** The conversation's warm process, or a new one that goes on where it was left. */
export const openSession = async (
  record: JobRecord,
  { equipment, provider, settings, resume }: PreparedTurn,
  parts: OpeningParts,
): Promise<OpenSession> => {
  const { model = parts.model, system_prompt, allowed_tools, token_file, socket, cwd } = equipment
  const folder = join(parts.folder(), record.agent_id === null ? 'requests' : folderName(record.agent_id))
  const same = { model, system_prompt, allowed_tools, token_file, socket }
  const spec = JSON.stringify([settings, same, cwd])
  const warm = await parts.warm.take(record.conversation, warmSpec(spec, resume))
  if (warm) return { session: warm, spec }
  parts.warm.trim(parts.most - parts.running())
  const whole: SessionSpec = {
    ...same,
    agent_id: record.agent_id ?? undefined,
    resume,
    folder,
    workFolder: () => workFolder(folder, cwd),
    started: process => parts.started(record, process),
    act: callAs(parts.call, actorOf(record)),
  }
  return { session: await provider.open(whole), spec }
}

/** A warm process is at the end of one session; a turn that goes on with another needs another process. */
export const warmSpec = (spec: string, resume: Resume | undefined): string => `${resume?.session_id ?? ''} ${spec}`

const actorOf = ({ agent_id, client_id, correlation_id }: JobRecord) => ({
  actor:
    agent_id === null
      ? ({ kind: 'client', id: client_id ?? 'completion' } as const)
      : ({ kind: 'agent', id: agent_id } as const),
  correlation_id: correlation_id ?? undefined,
})

/** The one that was asked for must be there; its own is made. */
const workFolder = async (folder: string, asked: string | undefined): Promise<string> => {
  const cwd = asked ?? join(folder, 'work')
  await mkdir(asked === undefined ? cwd : folder, { recursive: true, mode: 0o700 })
  const isFolder = await stat(cwd).then(
    found => found.isDirectory(),
    () => false,
  )
  if (isFolder) return cwd
  throw fail('COMPLETION_FAILED', 'the agent', `its working folder ${cwd} is not there`).with({
    hint: 'make it, or correct cwd in the profile',
  })
}
