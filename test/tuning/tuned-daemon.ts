import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { ksi, scratchHome } from '../cli/ksi.ts'

export interface Tuned {
  /** `daemon.json`, as text or as an object. */
  readonly config?: string | object
  readonly env?: Record<string, string>
  /** By their paths in the home. */
  readonly files?: Readonly<Record<string, string>>
}

/** A real daemon with this configuration, and a client of its socket. */
export const tunedDaemon = async ({ config = {}, env: more = {}, files = {} }: Tuned) => {
  const { home, env } = await scratchHome()
  const all = { 'daemon.json': typeof config === 'string' ? config : JSON.stringify(config), ...files }
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), text)
  }
  const { json, stdout, stderr } = await ksi(['start', '--detach', '--json'], { env: { ...env, ...more } })
  // without a socket the client would look for somebody else's daemon at the usual place
  expect(json?.socket, stdout + stderr).toBe(join(home, 'sockets', 'events.sock'))
  const client = await connect({ socket: json.socket })
  onTestFinished(() => client.close())
  return {
    home,
    env,
    ask: client.request.bind(client),
    /** Waits until it has ended: then everything it said is in its log. */
    stopped: () => expect.poll(() => isRunning(json.pid), { timeout: 10_000 }).toBe(false),
    /** The lines of `logs/daemon.log` that contain this, as `grep` would find them. */
    grep: (text: string): string[] =>
      readFileSync(join(home, 'logs', 'daemon.log'), 'utf8')
        .split('\n')
        .filter(line => line.includes(text)),
  }
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The source of a plugin with one command, which runs `body`, or the file that it names as blocking. */
export const pluginSource = (name: string, how: { body?: string; blocking?: string }): string => `
import { anything, command, definePlugin } from 'ksi-daemon/plugin'
const run = command('${name}:run', {
  doc: '', keep: 'recent', input: anything, output: anything, ${how.blocking ? `blocking: '${how.blocking}'` : ''}
})
export default definePlugin({
  name: '${name}', version: '1.0.0', description: '', commands: { run },
  setup: () => ({ commands: { ${how.body ? `run: async (data, context) => { ${how.body} }` : ''} } }),
})
`
