import { globSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './imports.ts'

const files = globSync('{src,test,bench,scripts,bin}/**/*.{ts,js,mjs}', { cwd: root, exclude: ['**/fixtures/**'] })

test('files are named in kebab-case', () => {
  expect(files.length).toBeGreaterThan(50)
  expect(files.filter(file => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)+$/.test(basename(file)))).toEqual([])
})

test('folders are named in kebab-case, those of plugins as their plugin', () => {
  const folders = new Set(files.map(dirname))
  const isFine = (folder: string) =>
    folder
      .split('/')
      .every((name, depth, path) =>
        path[depth - 1] === 'plugins' ? /^[a-z0-9]+(_[a-z0-9]+)*$/.test(name) : /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name),
      )
  expect([...folders].filter(folder => !isFine(folder))).toEqual([])
})

test('no file or folder is named after nothing in particular', () => {
  const vague = /^(utils?|common|helpers?|misc|managers?|factory|factories)(\.|$)|-(utils?|helpers?|manager|factory)\./
  expect(files.filter(file => file.split('/').some(name => vague.test(name)))).toEqual([])
})
