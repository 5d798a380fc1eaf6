import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../../../errors.ts'
import { runTrial, type Trial } from './run-trial.ts'

/** In a thread: a plugin may block for ever, or end its process. The last message says that it is over. */
const run = async (trial: Trial): Promise<void> => {
  try {
    for await (const step of runTrial(trial)) parentPort?.postMessage(step)
  } catch (cause) {
    parentPort?.postMessage({ name: 'is tried to its end', ok: false, message: messageOf(cause), hint: 'mend it' })
  }
  parentPort?.postMessage('over')
}

parentPort?.on('message', () => {}) // keeps the thread alive while it waits for what does not
void run(workerData)
