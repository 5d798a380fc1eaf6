// Stands for systemctl where no systemd runs: it reads the units that were really written and runs what they say.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const units = join(homedir(), '.config/systemd/user')
const running = join(homedir(), '.running')
const isNow = process.argv.includes('--now')
mkdirSync(running, { recursive: true })

const main = async ([verb = '', ...names]: readonly string[]): Promise<void> => {
  for (const name of names.filter(name => !name.endsWith('.socket')).map(resolved)) {
    if (['stop', 'restart', 'disable'].includes(verb)) await stop(name)
    if (['start', 'restart'].includes(verb) || (verb === 'enable' && isNow)) await start(name)
    if (verb === 'is-active' && pidOf(name) === undefined) throw new Error('inactive')
    if (verb === 'is-active') process.stdout.write('active\n')
  }
}

/** The name of a unit's file, also when an alias was said. */
const resolved = (said: string): string => {
  const name = said.replace(/\.service$/, '')
  if (existsSync(join(units, `${name}.service`))) return name
  const files = existsSync(units) ? readdirSync(units).filter(file => file.endsWith('.service')) : []
  const file = files.find(file => valuesOf(file, 'Alias').includes(`${name}.service`))
  if (file === undefined) throw new Error(`Unit ${name}.service not found.`)
  return file.replace(/\.service$/, '')
}

const valuesOf = (file: string, key: string): string[] => {
  const lines = existsSync(join(units, file)) ? readFileSync(join(units, file), 'utf8').split('\n') : []
  return lines.filter(line => line.startsWith(`${key}=`)).map(line => line.slice(key.length + 1).replaceAll('%%', '%'))
}

const start = async (name: string): Promise<void> => {
  if (pidOf(name) !== undefined) return
  const file = `${name}.service`
  const [program, ...words] = (valuesOf(file, 'ExecStart')[0]!.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? []).map(plain)
  const environment = valuesOf(file, 'Environment').map(line => /^([^=]*)=(.*)$/.exec(line)!.slice(1).map(plain))
  const folder = valuesOf(file, 'WorkingDirectory')[0]!.replace(/^-/, '')
  const log = openSync(join(running, `${name}.log`), 'a')
  const child = spawn(program!, words, {
    cwd: existsSync(folder) ? folder : '/',
    env: { ...process.env, ...Object.fromEntries(environment) },
    stdio: ['ignore', log, log],
    detached: true,
  })
  child.unref()
  writeFileSync(join(running, `${name}.pid`), String(child.pid))
  if (valuesOf(file, 'Type')[0] !== 'notify') return
  const socket = valuesOf(`${name}.socket`, 'ListenStream')[0]!
  while (!(await answers(socket))) {
    if (child.exitCode !== null)
      throw new Error(`${name} has ended: ${readFileSync(join(running, `${name}.log`), 'utf8')}`)
    await sleep(50)
  }
}

const stop = async (name: string): Promise<void> => {
  const pid = pidOf(name)
  if (pid !== undefined) process.kill(pid, 'SIGTERM')
  while (pidOf(name) !== undefined) await sleep(50)
  rmSync(join(running, `${name}.pid`), { force: true })
}

/** Of the living process; one that nobody waits for any more is dead. */
const pidOf = (name: string): number | undefined => {
  const file = join(running, `${name}.pid`)
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  const status = pid > 0 && existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ') Z'
  return /\) [ZX]/.test(status) ? undefined : pid
}

const plain = (word: string): string =>
  word
    .replace(/^"(.*)"$/, '$1')
    .replace(/\\(.)/g, '$1')
    .replaceAll('$$', '$')

const answers = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = createConnection(path)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

try {
  await main(process.argv.slice(2).filter(word => !['--user', '--now', '--no-pager'].includes(word)))
} catch (cause) {
  process.stderr.write(`${(cause as Error).message}\n`)
  process.exitCode = 1
}
