import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export const launcher = fileURLToPath(new URL('../../bin/ksi.js', import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** The last line of stdout as JSON. */
  readonly json: any
}

interface Circumstances {
  readonly env?: Record<string, string>
  readonly input?: string
  readonly cwd?: string
}

/** Runs `ksi` as a user would, in a process of its own, and waits for its end. */
export const ksi = (words: readonly string[], { env = {}, input = '', cwd }: Circumstances = {}): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [launcher, ...words], { env: cleanEnvironment(env), ...(cwd && { cwd }) })
    const said = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', chunk => (said.stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', chunk => (said.stderr += chunk))
    child.stdin.on('error', () => {}).end(input)
    child.on('error', reject)
    child.on('close', code => {
      const last = said.stdout.trim().split('\n').at(-1) ?? ''
      const json = last.startsWith('{') ? JSON.parse(last) : undefined
      resolve({ code, ...said, json })
    })
  })

/** Nothing of the developer's own settings reaches the test. */
const cleanEnvironment = (more: Record<string, string>): Record<string, string> => {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, KSI_HOME: '/nonexistent/ksi-home', KSI_SOCKET_DIR: '/nonexistent/ksi-sockets', ...more }
}

/** A scratch home and the environment that points to it. It is removed, and the daemon in it ended, when the test ends. */
export const scratchHome = async (): Promise<{ home: string; env: Record<string, string> }> => {
  const home = await mkdtemp(join(tmpdir(), 'ksi-cli-'))
  const env = { KSI_HOME: home, KSI_SOCKET_DIR: join(home, 'sockets') }
  onTestFinished(async () => {
    await ksi(['stop', '--force'], { env })
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  })
  return { home, env }
}

/** Starts a daemon in the background; throws what it said when it did not start. */
export const startDetached = async (env: Record<string, string>): Promise<{ pid: number; socket: string }> => {
  const { code, json, stdout, stderr } = await ksi(['start', '--detach', '--json'], { env })
  if (code !== 0 || typeof json?.socket !== 'string') throw new Error(`the daemon did not start: ${stdout}${stderr}`)
  return json
}
