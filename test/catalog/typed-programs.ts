import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { fill } from './plugins.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const program = (body: string): string => `
import { connect } from 'ksi-daemon/client'
import type { KsiEvents } from './ksi-events.d.ts'
const client = await connect<KsiEvents>()
${body}
`

/** Compiles programs of a user against the types that lie in the folder; gives back what is wrong with each. */
export const compile = (folder: string, bodies: Readonly<Record<string, string>>): Record<string, string[]> => {
  const settings = {
    module: 'nodenext',
    target: 'es2024',
    lib: ['es2025', 'esnext.disposable', 'esnext.decorators'],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    types: ['node'],
    typeRoots: [`${root}/node_modules/@types`],
    paths: { 'ksi-daemon/client': [`${root}/src/client/index.ts`] },
  }
  fill(folder, {
    'package.json': '{"type":"module"}',
    'tsconfig.json': JSON.stringify({ compilerOptions: settings, include: ['*.ts'] }),
    ...Object.fromEntries(Object.entries(bodies).map(([name, body]) => [`${name}.ts`, program(body)])),
  })
  const tsc = `${root}/node_modules/typescript/bin/tsc`
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  })
  const problems = stdout.split('\n').filter(line => line.includes(': error TS'))
  return Object.fromEntries(
    [...Object.keys(bodies), 'ksi-events.d'].map(name => [
      name,
      problems.filter(line => line.startsWith(`${name}.ts(`)).map(line => line.slice(line.indexOf(': error') + 2)),
    ]),
  )
}
