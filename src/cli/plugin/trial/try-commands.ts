import type { Outcome } from '../../../bus/outcome.ts'
import { leastOf } from '../../../catalog/least.ts'
import { importedBy } from '../../../host/lend-modules.ts'
import { throwerIn } from '../../../host/syntax-place.ts'
import { type Command, describe, type JsonSchema, type Plugin, sayIssues } from '../../../plugin/index.ts'
import type { BareDaemon } from '../../../testing/bare-daemon.ts'
import type { Step } from './step.ts'
import { wrongData } from './wrong-data.ts'

/** What is no answer, but a mistake of the plugin. */
const mistakes = new Set(['HANDLER_ERROR', 'TIMEOUT', 'INTERNAL_ERROR', 'EVENT_NOT_HANDLED', 'PLUGIN_UNAVAILABLE'])
/** Seconds: shorter than anything can be done in. */
const noTime = 0.001

export interface Tried {
  readonly plugin: Plugin
  readonly entry: string
  readonly daemon: BareDaemon
}

/** Asks every declared command: as it should be asked, with wrong data, and without any patience. */
export const tryCommands = async function* (tried: Tried): AsyncGenerator<Step> {
  for (const command of Object.values((tried.plugin.commands ?? {}) as Record<string, Command>)) {
    const input = describe(command.input, 'input') as JsonSchema
    const data = (command.example ?? leastOf(input) ?? {}) as Record<string, unknown>
    const good = typeof data === 'object' ? data : {}
    const first = await tried.daemon.dispatch(command.name, good)
    yield { name: `${command.name} answers`, ...(await judged(first, command, tried)) }
    yield { name: `${command.name} withstands wrong data`, ...(await withWrongData(command, { input, good }, tried)) }
    yield { name: `${command.name} withstands a time-out`, ...(await withoutTime(command, { good, first }, tried)) }
  }
}

type Found = Omit<Step, 'name'>

const judged = async (outcome: Outcome, command: Command, tried: Tried): Promise<Found> => {
  if ('result' in outcome) return fits(outcome.result, command)
  const { code, message } = outcome.error
  if (!mistakes.has(code)) return { ok: true, message: `it answers ${code}: ${message}` }
  const hint =
    code === 'EVENT_NOT_HANDLED'
      ? 'it is declared: answer it, or take it out of commands'
      : command.example === undefined
        ? 'mend it; or give the command an example, if what it was asked makes no sense'
        : 'mend it'
  return { ok: false, message, hint, ...placeOf(outcome.cause, tried) }
}

const fits = async (result: unknown, { output }: Command): Promise<Found> => {
  const { issues } = await output['~standard'].validate(result)
  if (!issues) return { ok: true }
  return {
    ok: false,
    message: `its answer is not what it declares: ${sayIssues(issues)}`,
    hint: 'mend the answer or `output`',
  }
}

interface Asking {
  readonly input: JsonSchema
  readonly good: Readonly<Record<string, unknown>>
}

const withWrongData = async (command: Command, { input, good }: Asking, tried: Tried): Promise<Found> => {
  const wrong = wrongData(input, good)
  const outcome = await tried.daemon.dispatch(command.name, wrong ?? { not_declared: [null] })
  const code = 'error' in outcome ? outcome.error.code : undefined
  if (code !== undefined && mistakes.has(code) && code !== 'EVENT_NOT_HANDLED')
    return {
      ok: false,
      message: outcome.record.error?.message ?? code,
      hint: 'describe its data in `input`, so that wrong data never comes to you',
      ...('cause' in outcome && placeOf(outcome.cause, tried)),
    }
  if (wrong === undefined || code !== undefined) return { ok: true }
  return { ok: false, message: `it took ${JSON.stringify(wrong)}`, hint: 'its `input` should refuse this' }
}

interface Asked {
  readonly good: object
  readonly first: Outcome
}

/** Who is given up on goes on by itself; the next one is answered as the first was. */
const withoutTime = async ({ name }: Command, { good, first }: Asked, { daemon }: Tried): Promise<Found> => {
  await daemon.dispatch(name, good, { timeout: noTime })
  const { record } = await daemon.dispatch(name, good)
  const isMistake = record.error !== undefined && mistakes.has(record.error.code)
  if (!isMistake || 'error' in first) return { ok: true }
  return {
    ok: false,
    message: `after a caller was given up on: ${record.error?.message}`,
    hint: 'heed context.signal, and leave nothing half done when it is aborted',
  }
}

const placeOf = (error: Error, { entry }: Tried): Pick<Step, 'file' | 'line'> => {
  const { stack } = error.cause instanceof Error ? error.cause : error
  const place = throwerIn(stack, importedBy(entry))
  return place ? { file: place.file, line: place.line } : {}
}
