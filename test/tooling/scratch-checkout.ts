import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const fixtures = join(root, 'test/tooling/fixtures')

export interface Run {
  readonly child: ChildProcess
  /** Everything it has printed. */
  readonly said: () => string
  readonly code: Promise<number | null>
}

/** How npm shall behave: `waitsFor` is a file it waits for before it ends. */
export interface FakeNpm {
  readonly fails?: boolean
  readonly waitsFor?: string
}

/** A checkout with our launcher and bootstrap, a program that prints what it got, one dependency, and a npm without a registry. */
export const scratchCheckout = (program = printsWhatItGot) => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-checkout-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const part of ['bin', 'scripts/with-node.mjs', 'scripts/bootstrap', 'scripts/private-node', 'package.json'])
    cpSync(join(root, part), join(folder, part), { recursive: true })
  mkdirSync(join(folder, 'src/cli'), { recursive: true })
  writeFileSync(join(folder, 'src/cli/main.ts'), program)
  const packages = { '': {}, 'node_modules/one': { version: '1.0.0' }, 'node_modules/other': { version: '2.0.0' } }
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }))
  const log = join(folder, 'npm.log')

  const run = (args: readonly string[], npm: FakeNpm = {}, env: NodeJS.ProcessEnv = {}): Run =>
    start(process.execPath, args, {
      cwd: folder,
      env: {
        ...process.env,
        KSI_NODE: '',
        npm_execpath: join(fixtures, 'npm-cli.js'),
        FAKE_NPM: JSON.stringify({ log, ...npm }),
        ...env,
      },
    })
  return {
    folder,
    run,
    /** How often npm was called. */
    fetches: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').length : 0),
  }
}

/** Arguments for a Node that says it is too old. */
export const asOldNode = ['--require', join(fixtures, 'old-node.cjs')]

const printsWhatItGot = `export const main = async (argv: string[]): Promise<number> => {
  console.log(process.version, JSON.stringify(argv), process.env.KSI_RELAUNCHED ?? 'clean')
  return 3
}`

const start = (program: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Run => {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  child.stdout.on('data', chunk => {
    text += chunk
  })
  child.stderr.on('data', chunk => {
    text += chunk
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, said: () => text, code: new Promise(resolve => child.on('close', resolve)) }
}
