import { execFile } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Source } from '../find-source.ts'
import type { Step } from './step.ts'

/** Runs the tests that lie beside a plugin, with the runner of its language; undefined when there are none. */
export const ownTests = async ({ entry, root }: Source): Promise<Step | undefined> => {
  const isFolder = statSync(root).isDirectory()
  const folder = dirname(entry)
  const stem = basename(entry, extname(entry))
  const isPython = extname(entry) === '.py'
  const shape = isPython ? /^test_.*\.py$/ : /\.test\.[cm]?[jt]s$/
  const files = readdirSync(folder)
    .filter(name => shape.test(name))
    .filter(name => isFolder || name === `test_${stem}.py` || name.startsWith(`${stem}.test.`))
  if (files.length === 0) return undefined
  const { code, said } = isPython ? await python(files, folder) : await node(files, folder)
  const name = `passes its own tests: ${files.join(', ')}`
  if (code === 0) return { name, ok: true }
  return {
    name,
    ok: false,
    message: said.trim().split('\n').slice(-60).join('\n'),
    hint: 'mend the plugin, or the test',
  }
}

/** Milliseconds that one test may take which says nothing else; for Node it may wait for ever. */
const testTimeout = 30_000

const node = (files: readonly string[], cwd: string) => {
  const words = ['--test', '--test-reporter=spec', `--test-timeout=${testTimeout}`]
  return run(process.execPath, ['--import', lendingModules(), ...words, ...files.map(name => `./${name}`)], { cwd })
}

/** For `node --import`: who imports `ksi-daemon/…` gets the modules of this very package, wherever the plugin lies. */
export const lendingModules = (): string => {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const modules = Object.fromEntries(
    ['plugin', 'client', 'testing'].map(name => [
      `ksi-daemon/${name}`,
      new URL(`../../../${name}/index.${extension}`, import.meta.url).href,
    ]),
  )
  const code = `import { registerHooks } from 'node:module'
const modules = ${JSON.stringify(modules)}
registerHooks({ resolve: (name, context, next) => modules[name] ? next(modules[name], context) : next(name, context) })`
  return `data:text/javascript,${encodeURIComponent(code)}`
}

const python = async (files: readonly string[], cwd: string) => {
  const { pythonProgram } = await import('../../../isolate/python-program.ts')
  const { command } = await pythonProgram('the tests')
  const ours = fileURLToPath(new URL('../../../../python', import.meta.url))
  return run(command, ['-B', '-m', 'unittest', ...files.map(name => basename(name, '.py'))], {
    cwd,
    env: { ...process.env, PYTHONPATH: ours },
  })
}

const run = (
  program: string,
  words: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<{ code: number; said: string }> =>
  new Promise(resolve => {
    const { NODE_TEST_CONTEXT: _, ...env } = options.env ?? process.env
    execFile(program, words, { ...options, env, timeout: 120_000, maxBuffer: 16 << 20 }, (error, stdout, stderr) =>
      resolve({ code: error ? 1 : 0, said: stdout + stderr + (error?.killed ? '\nit took more than 120 s' : '') }),
    )
  })
