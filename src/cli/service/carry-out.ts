import { execFile } from 'node:child_process'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { fail, messageOf } from '../../errors.ts'
import type { Step } from './plan.ts'

const run = promisify(execFile)

/** Does one step. Throws STORAGE_FAILED or COMMAND_FAILED. */
export const carryOut = async (step: Step): Promise<void> => {
  if (step.do === 'run') return runCommand(step)
  try {
    if (step.do === 'remove') await rm(step.path, { force: true })
    else if (step.do === 'rename') await rename(step.path, step.to)
    else {
      await mkdir(dirname(step.path), { recursive: true })
      await writeFile(step.path, step.text, { mode: 0o644 })
    }
  } catch (cause) {
    throw fail('STORAGE_FAILED', step.path, messageOf(cause))
  }
}

const runCommand = async ({ words: [program, ...words], mayFail }: Step & { readonly do: 'run' }): Promise<void> => {
  try {
    await run(program!, words)
  } catch (cause) {
    if (mayFail) return
    const { stderr = '' } = cause as { stderr?: string }
    throw fail('INTERNAL_ERROR', `${[program, ...words].join(' ')}: ${stderr.trim() || messageOf(cause)}`).with({
      hint: 'the files are written: mend this and run it yourself, or say the same command again',
    })
  }
}

/** A step as a person would do it in a shell. */
export const sayStep = (step: Step): string => {
  if (step.do === 'run') return `$ ${step.words.join(' ')}${step.mayFail ? '   # if it runs' : ''}`
  if (step.do === 'remove') return `$ rm -f ${step.path}`
  if (step.do === 'rename') return `$ mv ${step.path} ${step.to}`
  return `# ${step.path}\n${step.text.replace(/^/gm, '    ').trimEnd()}`
}
