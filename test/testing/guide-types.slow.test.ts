import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { examplesOfGuide, writeExamples } from './guide-examples.ts'

const inCheckout = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

test('the examples of the guide compile as strictly as TypeScript can', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-guide-types-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeExamples(examplesOfGuide(), folder)
  writeFileSync(join(folder, 'recording.ts'), `export * from 'ksi-daemon/plugin'`)
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2024',
    lib: ['es2025', 'esnext.disposable', 'esnext.decorators'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    types: ['node'],
    typeRoots: [inCheckout('node_modules/@types')],
    paths: {
      'ksi-daemon/plugin': [inCheckout('src/plugin/index.ts')],
      'ksi-daemon/testing': [inCheckout('src/testing/index.ts')],
    },
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  const compiler = inCheckout('node_modules/typescript/bin/tsc')
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, '-p', folder]).catch(failed => failed)
  expect(stdout).toBe('')
})
