import { dirname } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { fail, KsiError, messageOf, toWire } from '../errors.ts'
import type { Done } from './blocking-pool.ts'
import { importModule } from './import-module.ts'
import { lendModules } from './lend-modules.ts'

/** Answers one command at a time with the default export of the file it is given. */
parentPort?.on('message', ({ data, ...from }: From & { data: unknown }) => {
  void answer(from, data).then(send)
})

interface From {
  readonly file: string
  /** Differs when the file is to be read again. */
  readonly take: number
}

const send = (done: Done): void => {
  try {
    parentPort?.postMessage(done)
  } catch (cause) {
    parentPort?.postMessage({ error: toWire(failed(cause)) }) // a function, say, cannot go to another thread
  }
}

const answer = async (from: From, data: unknown): Promise<Done> => {
  try {
    const run = await handlerIn(from)
    return { result: await run(data) }
  } catch (cause) {
    return { error: toWire(cause instanceof KsiError ? cause : failed(cause)) }
  }
}

type Run = (data: unknown) => unknown
const handlers = new Map<string, { readonly take: number; readonly run: Promise<Run> }>()

const handlerIn = ({ file, take }: From): Promise<Run> => {
  const known = handlers.get(file)
  if (known?.take === take) return known.run
  const run = read(file, known !== undefined)
  handlers.set(file, { take, run })
  return run
}

const read = async (file: string, isFresh: boolean): Promise<Run> => {
  lendModules(dirname(file))
  const { default: run } = await importModule(file, isFresh)
  if (typeof run !== 'function') throw fail('PLUGIN_LOAD_FAILED', file, 'it needs a function as default export')
  return run as Run
}

const failed = (cause: unknown): KsiError => new KsiError('HANDLER_ERROR', messageOf(cause))
