import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export interface OldDaemonProcess {
  readonly root: string
  /** The folder of its sockets. */
  readonly sockets: string
  readonly pid: number
  readonly kill: (signal?: NodeJS.Signals) => Promise<void>
}

interface Wanted {
  /** A scratch folder if not said. */
  readonly root?: string
  readonly words?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const program = join(import.meta.dirname, 'main.ts')

/** Starts the stand-in and waits until it answers; it ends with the test. */
export const startOldDaemon = async ({
  root = scratch(),
  words = [],
  env = {},
}: Wanted = {}): Promise<OldDaemonProcess> => {
  const child = spawn(process.execPath, [program, root, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH ?? '', ...env },
  })
  const kill = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  onTestFinished(() => kill('SIGKILL'))
  return { root, sockets: await ready(child), pid: child.pid!, kill }
}

const scratch = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'ksi-old-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }))
  return root
}

const ready = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = ''
    child.stdout!.setEncoding('utf8').on('data', text => {
      said += text
      const [, folder] = /^ready (.*)\n/.exec(said) ?? []
      if (folder !== undefined) resolve(folder)
    })
    child.once('exit', code => reject(new Error(`the old daemon ended with ${code}`)))
  })
