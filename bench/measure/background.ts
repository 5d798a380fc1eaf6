import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { load } from './load.ts'
import { sets } from './sets.ts'

/** Sets values without a pause, in a thread of its own so that it does not hold up what is measured; the result ends it. */
export const setInBackground = async (path: string): Promise<() => Promise<unknown>> => {
  const worker = new Worker(new URL(import.meta.url), { workerData: path })
  await new Promise(resolve => worker.once('message', resolve))
  return () => worker.terminate()
}

if (!isMainThread) {
  const path = workerData as string
  await load({ ...sets('state:set', 'bench', 500), path })
  parentPort!.postMessage('it runs')
  for (;;) await load({ ...sets('state:set', 'bench', 5000), path })
}
