import { messageOf } from '../../../errors.ts'
import type { Trial } from './run-trial.ts'
import type { Step } from './step.ts'

/** Milliseconds without any news. */
const patience = 45_000

/** Tries a plugin in a thread; each step is told when it is done. What the plugin prints goes to stderr. */
export const tryPlugin = async (
  trial: Trial,
  told: (step: Step) => void,
  patienceMs: number = patience,
): Promise<void> => {
  const { Worker } = await import('node:worker_threads')
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const worker = new Worker(new URL(`./trial-worker.${extension}`, import.meta.url), {
    workerData: trial,
    stdout: true,
    stderr: true,
  })
  worker.stdout.pipe(process.stderr, { end: false })
  worker.stderr.pipe(process.stderr, { end: false })
  const over = Promise.withResolvers<Step | undefined>()
  const blocked: Step = {
    name: 'goes on',
    ok: false,
    message: `nothing happened for ${patienceMs / 1000} s: it blocks, or waits for ever`,
    hint: 'look for a loop without an end, or for a promise that nobody resolves',
  }
  const ended: Step = {
    name: 'goes on',
    ok: false,
    message: 'it ended its process',
    hint: 'take process.exit out of it',
  }
  const timer = setTimeout(() => over.resolve(blocked), patienceMs)
  worker.on('message', (said: Step | 'over') => {
    timer.refresh()
    if (said === 'over') over.resolve(undefined)
    else told(said)
  })
  worker.once('error', (cause: unknown) =>
    over.resolve({
      name: 'goes on',
      ok: false,
      message: `an error nobody caught: ${messageOf(cause)}`,
      hint: 'catch it',
    }),
  )
  worker.once('exit', () => over.resolve(ended))
  const last = await over.promise
  clearTimeout(timer)
  worker.removeAllListeners('exit')
  await worker.terminate()
  if (last) told(last)
}
