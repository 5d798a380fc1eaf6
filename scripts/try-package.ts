// Installs the package as a stranger would, into an empty folder, and uses what it promises.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'ksi-package-'))
const { name, version, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const entries = Object.keys(exports)
  .filter(entry => exports[entry].types)
  .map(entry => entry.replace('.', name))

/** A plugin of a user: what it imports by the package's name must be the very code of the daemon that runs it. */
const plugin = `import { anything, command, definePlugin, fail } from 'ksi-daemon/plugin'
import { KsiError } from 'ksi-daemon/client'
const isOurs = command('hello:is_ours', { doc: 'Says whether an error is the error of a client.', input: anything, output: anything })
export default definePlugin({
  name: 'hello', version: '1.0.0', description: 'Is tried.', ksi: '^1', commands: { isOurs },
  setup: () => ({ commands: { isOurs: () => ({ ours: fail('NOT_FOUND', 'it') instanceof KsiError }) } }),
})`

/** Needs a library that is only there when the package brings it. */
const decorated = `import { BasePlugin, hookimpl } from 'ksi-daemon/plugin'
class MyPlugin extends BasePlugin {
  constructor() { super({ metadata: { name: 'my_plugin' }, capabilities: { commands: ['my:command'] } }) }
  @hookimpl ksi_handle_event() { return { result: 'processed' } }
}
export const ksi_plugin = MyPlugin`

/** Knows the plugin by the types that the running daemon wrote. */
const typedProgram = `import { connect } from 'ksi-daemon/client'
import type { KsiEvents } from './ksi-events.d.ts'
export const greet = async () => (await connect<KsiEvents>()).request('greeter:greet', { name: 'Ada' })`

try {
  install()
  saysItsVersion()
  canBeImported()
  testsItsExamples()
  runs()
  isTyped()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function install(): void {
  npm(root, 'pack', '--ignore-scripts', '--silent', '--pack-destination', folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  npm(folder, 'install', '--ignore-scripts', '--prefer-offline', '--loglevel=error', `./${name}-${version}.tgz`)
}

function saysItsVersion(): void {
  expectIn(ksi('--version'), version)
}

function canBeImported(): void {
  run(process.execPath, '--input-type=module', '-e', entries.map(entry => `await import('${entry}')`).join('\n'))
}

/** With every library checked, which users do not do: nothing of ours may be typed only with our own settings. */
function isTyped(): void {
  const lines = entries.map(
    (entry, at) => `import * as entry${at} from '${entry}'\nexport type Entry${at} = typeof entry${at}`,
  )
  writeFileSync(join(folder, 'user.ts'), [...lines, typedProgram].join('\n'))
  const settings = {
    module: 'nodenext',
    target: 'es2024',
    strict: true,
    noEmit: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: settings, include: ['user.ts'] }))
  run(process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', folder)
}

/** As copies, for Node strips no types of what lies in node_modules. */
function testsItsExamples(): void {
  cpSync(join(folder, 'node_modules', name, 'examples/plugins'), join(folder, 'plugins'), { recursive: true })
  run(process.execPath, '--test', '--test-isolation=none', 'plugins/*/*.test.*')
}

/** A durable event needs the thread of the writer, and a profile the files beside the code: what a build can lose. */
function runs(): void {
  const sockets = join(folder, 'sockets')
  mkdirSync(join(folder, 'home/plugins'), { recursive: true })
  writeFileSync(join(folder, 'home/plugins/hello.ts'), plugin)
  writeFileSync(join(folder, 'home/daemon.json'), JSON.stringify({ transports: { unix: { socket_dir: sockets } } }))
  writeFileSync(join(folder, 'home/plugins/decorated.ts'), decorated)
  ksi('plugin', 'new', 'greeter')
  expectIn(ksi('plugin', 'test', 'greeter'), '7 passed, 0 failed')
  ksi('start', '--detach')
  try {
    ksi('emit', 'state:set', '--key', 'try', '--value', 'kept')
    expectIn(ksi('emit', 'state:get', '--key', 'try'), 'kept')
    expectIn(ksi('emit', 'agent:list_profiles'), 'analyst')
    expectIn(ksi('emit', 'hello:is_ours'), 'true')
    expectIn(ksi('emit', 'greeter:greet', '--name', 'Ada'), 'Hello Ada')
    expectIn(ksi('emit', 'my:command'), 'processed')
    ksi('catalog', '--out', 'ksi-events.d.ts')
  } finally {
    ksi('stop')
  }
}

function expectIn(said: string, expected: string): void {
  if (!said.includes(expected)) throw new Error(`${expected} was expected in: ${said}`)
}

/** Through the link that npm makes, whose `node` may be an old one. */
function ksi(...args: string[]): string {
  return run(join(folder, 'node_modules/.bin/ksi'), ...args)
}

function npm(cwd: string, ...args: string[]): void {
  const { npm_execpath } = process.env
  const [program, ...first] = npm_execpath ? [process.execPath, npm_execpath] : ['npm']
  execFileSync(program!, [...first, ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
}

function run(program: string, ...args: string[]): string {
  const env = { ...process.env, KSI_NODE: process.execPath, KSI_HOME: join(folder, 'home') }
  return execFileSync(program, args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}
