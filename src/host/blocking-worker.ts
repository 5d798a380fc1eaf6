import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { fail, KsiError, messageOf, toWire } from '../errors.ts'
import type { Done } from './blocking-pool.ts'
import { lendModules } from './lend-modules.ts'

/** Answers one command at a time with the default export of the file it is given. */
parentPort?.on('message', ({ file, data }: { file: string; data: unknown }) => {
  void answer(file, data).then(send)
})

const send = (done: Done): void => {
  try {
    parentPort?.postMessage(done)
  } catch (cause) {
    parentPort?.postMessage({ error: toWire(failed(cause)) }) // a function, say, cannot go to another thread
  }
}

const answer = async (file: string, data: unknown): Promise<Done> => {
  try {
    lendModules(dirname(file))
    const { default: run } = (await import(pathToFileURL(file).href)) as { default?: (data: unknown) => unknown }
    if (typeof run !== 'function') throw fail('PLUGIN_LOAD_FAILED', file, 'it needs a function as default export')
    return { result: await run(data) }
  } catch (cause) {
    return { error: toWire(cause instanceof KsiError ? cause : failed(cause)) }
  }
}

const failed = (cause: unknown): KsiError => new KsiError('HANDLER_ERROR', messageOf(cause))
