import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { fail, fromWire, type KsiError } from '../../errors.ts'
import { note, oneLine, paint, printable, sayJson } from '../output.ts'
import { withProgress } from '../progress.ts'
import { type Started, sayStarted } from './start.ts'

const patience = 60_000
const launcher = fileURLToPath(new URL('../../../bin/ksi.js', import.meta.url))

/** Starts the daemon in a process of its own and returns when its sockets answer. Throws what kept it from starting. */
export const startDetached = async (argv: readonly string[], asJson: boolean): Promise<void> => {
  const words = [...argv.filter(word => word !== '--detach' && word !== '--json'), '--quiet', '--json']
  const child = spawn(process.execPath, [launcher, 'start', ...words], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const started = await withProgress('starting', firstWords(child))
  letGo(child)
  if (asJson) return sayJson(started)
  for (const warning of started.warnings) note(`${paint('yellow', 'warning:', process.stderr)} ${warning}`)
  sayStarted(started, 'next: ksi status, ksi agent spawn analyst --task "…", ksi stop')
  for (const { name, reason } of started.failed_plugins)
    note(`${paint('red', '✗', process.stderr)} plugin ${oneLine(name)} did not start: ${oneLine(reason)}`)
}

/** The line with which the daemon says that it answers, or the reason why it does not. */
const firstWords = (child: ChildProcess): Promise<Started> =>
  new Promise((resolve, reject) => {
    const said = { stdout: '', stderr: '' }
    const timer = setTimeout(() => {
      letGo(child)
      reject(fail('TIMEOUT', 'the start').with({ hint: `pid ${child.pid} is still at it: ksi status` }))
    }, patience)
    child.stderr?.setEncoding('utf8').on('data', chunk => {
      said.stderr += chunk
      for (const line of chunk.split('\n')) if (line.startsWith('waiting for ')) note(printable(line))
    })
    child.stdout?.setEncoding('utf8').on('data', chunk => {
      said.stdout += chunk
      if (!said.stdout.includes('\n') || said.stdout.startsWith('{"error"')) return
      clearTimeout(timer)
      resolve(JSON.parse(said.stdout.split('\n')[0]!))
    })
    child.once('error', reject)
    child.once('close', code => {
      clearTimeout(timer)
      reject(reasonOf(said, code))
    })
  })

const reasonOf = ({ stdout, stderr }: { stdout: string; stderr: string }, code: number | null): KsiError => {
  const line = stdout.split('\n').find(text => text.startsWith('{"error"'))
  if (line !== undefined) return fromWire(JSON.parse(line).error)
  const reason = stderr.trim().split('\n').slice(-5).join('\n')
  return fail('INTERNAL_ERROR', `the daemon ended at its start with exit code ${code}`).with({ reason })
}

/** It lives on without us. */
const letGo = (child: ChildProcess): void => {
  child.stdout?.destroy()
  child.stderr?.destroy()
  child.unref()
}
