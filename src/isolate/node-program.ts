import { fileURLToPath } from 'node:url'
import type { ProcessLimits, Program } from './program.ts'

const mib = 1_048_576

/** Runs plugins in TypeScript and JavaScript. The heap ends before the memory does: V8 says more about its end than the system. */
export const nodeProgram = ({ memory }: ProcessLimits): Program => {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const runner = fileURLToPath(new URL(`./node-runner.${extension}`, import.meta.url))
  const heap = Math.max(32, Math.floor((memory / mib) * 0.6))
  return {
    command: process.execPath,
    args: [`--max-old-space-size=${heap}`, runner],
    channel: '3',
    overhead: 640 * mib,
  }
}
