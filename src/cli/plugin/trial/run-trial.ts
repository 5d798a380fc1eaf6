import { setTimeout as sleep } from 'node:timers/promises'
import { KsiError, messageOf } from '../../../errors.ts'
import { importPlugin, keepCompiledIn } from '../../../host/load.ts'
import type { Isolation } from '../../../isolate/isolation.ts'
import type { Plugin } from '../../../plugin/index.ts'
import { builtIns } from '../../../plugins/index.ts'
import { bareDaemon } from '../../../testing/bare-daemon.ts'
import { runsElsewhere } from '../runs-elsewhere.ts'
import type { Step } from './step.ts'
import { tryCommands } from './try-commands.ts'

export interface Trial {
  readonly entry: string
  readonly cache: string
  /** `plugins.<name>` of the configuration, by name. */
  readonly config: Readonly<Record<string, object>>
}

const memory = 512 << 20
/** Seconds that one command may take. */
const eventTimeout = 5
/** Milliseconds in which all that a plugin has begun must be gone after its stop. */
const goneMs = 1000

/** Runs a plugin in a daemon in memory, alone with the built-ins, and tells what was seen. */
export const runTrial = async function* ({ entry, cache, config }: Trial): AsyncGenerator<Step> {
  keepCompiledIn(cache)
  await (await bareDaemon({ builtIns })).stop() // so that what is only made once is there before anything is counted
  const isolation = runsElsewhere(entry) ? await processes() : undefined
  const before = resources()
  let plugin: Plugin
  try {
    plugin = isolation ? (await isolation.load(entry, { memory })).plugin : await importPlugin(entry)
  } catch (cause) {
    yield { name: 'loads', ...failureOf(cause) }
    await isolation?.close()
    return
  }
  yield { name: 'loads', ok: true }
  const daemon = await bareDaemon({ builtIns, plugins: [plugin], config, eventTimeout })
  const { error } = daemon.host.status().findLast(({ name }) => name === plugin.name) ?? {}
  yield {
    name: 'starts',
    ok: error === undefined,
    ...(error && { message: error.message, hint: error.details?.hint ?? 'mend it' }),
  }
  if (!error) yield* tryCommands({ plugin, entry, daemon })
  await daemon.stop()
  await isolation?.close()
  yield { name: 'leaves nothing when it is stopped', ...(await left(before)) }
}

const processes = async (): Promise<Isolation> => {
  const { Isolation } = await import('../../../isolate/isolation.ts')
  const silent = Object.assign(() => {}, { debug() {}, warn() {}, error() {} })
  return new Isolation({ log: () => silent, report: () => {} })
}

/** What keeps a process alive, as Node calls it: `Timeout`, `TCPSocketWrap` … */
const resources = (): readonly string[] => process.getActiveResourcesInfo()

const left = async (before: readonly string[]): Promise<Omit<Step, 'name'>> => {
  const until = performance.now() + goneMs
  let more = beyond(before)
  while (more.length > 0 && performance.now() < until) {
    await sleep(20, undefined, { ref: false })
    more = beyond(before)
  }
  if (more.length === 0) return { ok: true }
  const named = [...new Set(more)].map(kind => words[kind] ?? kind)
  return {
    ok: false,
    message: `it leaves behind ${named.join(', ')}`,
    hint: 'end it in defer(() => …) where it is begun, or heed the signal; in the class form in onCleanup()',
  }
}

const beyond = (before: readonly string[]): string[] => {
  const rest = [...resources()]
  for (const kind of before) {
    const at = rest.indexOf(kind)
    if (at !== -1) rest.splice(at, 1)
  }
  return rest
}

const words: Readonly<Partial<Record<string, string>>> = {
  Timeout: 'a timer',
  Immediate: 'an immediate',
  TCPServerWrap: 'a server',
  TCPSocketWrap: 'a connection',
  PipeWrap: 'a pipe or local socket',
  ProcessWrap: 'a process',
  FSEventWrap: 'a watch on files',
  StatWatcher: 'a watch on a file',
  MessagePort: 'a thread or message port',
}

const failureOf = (cause: unknown): Omit<Step, 'name'> => {
  const { hint = 'mend it', file, line } = cause instanceof KsiError ? cause.details : {}
  return {
    ok: false,
    message: messageOf(cause),
    hint,
    ...(typeof file === 'string' && { file }),
    ...(typeof line === 'number' && { line }),
  }
}
