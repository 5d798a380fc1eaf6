import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './imports.ts'

interface Package {
  version?: string
  resolved?: string
  optionalDependencies?: Record<string, string>
}
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const packagesIn = (file: string): Record<string, Package> => JSON.parse(read(file)).packages

test.each(['package-lock.json', 'scripts/private-node/package-lock.json', 'test/asyncapi/parser/package-lock.json'])(
  '%s names no registry',
  file => {
    expect(Object.keys(packagesIn(file)).length).toBeGreaterThan(2)
    expect(Object.entries(packagesIn(file)).filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
    expect(read('.npmrc')).toMatch(/^omit-lockfile-registry-resolved=true$/m)
  },
)

test('the lock file names the optional packages of all systems, without which npm ci refuses it', () => {
  const packages = packagesIn('package-lock.json')
  const optional = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
  expect(optional.length).toBeGreaterThan(10)
  expect(
    optional.filter(name => !packages[`node_modules/${name}`]),
    'npm run lock adds them',
  ).toEqual([])
})

test('nothing that is installed needs a script of its own to run', () => {
  const needScripts = Object.entries(packagesIn('package-lock.json'))
    .filter(([, found]) => 'hasInstallScript' in found)
    .map(([path]) => path.replace('node_modules/', ''))
  // Both bring their program in an optional package and only check for it.
  expect(needScripts.filter(name => !['esbuild', 'fsevents'].includes(name))).toEqual([])
})
