import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { stage } from './stage.ts'
import type { Packed } from './tar.ts'

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'ksi-stage-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return join(made, 'plugins')
}
const file = (name: string, text = name): Packed => ({ name, content: Buffer.from(text) })

test.each([
  ['a file where another needs a folder', [file('a'), file('a/b')]],
  ['a name that no disk takes', [file('fine'), file('x'.repeat(300))]],
])('%s is one clear error and leaves nothing', (_, files) => {
  const plugins = folder()
  expect(() => stage(plugins, files)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  expect(readdirSync(plugins)).toEqual([])
})

test('a folder that is no folder is named', () => {
  const plugins = folder()
  writeFileSync(plugins, '')
  expect(() => stage(join(plugins, 'deeper'), [file('a')])).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
})

test('what a killed installation has put aside comes back, and its remains go; one under way is left alone', () => {
  const plugins = folder()
  const dead = 2 ** 22 + 1 // more than the system ever counts to
  for (const left of [
    `.installing-${dead}-a/old/mine`,
    `.installing-${dead}-b/new`,
    `.installing-${process.ppid}-c/new`,
  ])
    mkdirSync(join(plugins, left), { recursive: true })
  writeFileSync(join(plugins, `.installing-${dead}-a/old/mine/index.js`), 'old')
  stage(plugins, [file('index.js')]).remove()
  expect(readdirSync(plugins).toSorted()).toEqual([`.installing-${process.ppid}-c`, 'mine'])
  expect(readFileSync(join(plugins, 'mine/index.js'), 'utf8')).toBe('old')
})

test('what is replaced is gone with the stage, and comes back when the new one cannot be put there', () => {
  const plugins = folder()
  mkdirSync(join(plugins, 'mine'), { recursive: true })
  writeFileSync(join(plugins, 'mine/index.js'), 'old')
  const staged = stage(plugins, [file('index.js', 'new')])
  expect(() => staged.place('not there', join(plugins, 'mine'))).toThrow()
  expect(readFileSync(join(plugins, 'mine/index.js'), 'utf8')).toBe('old')
  staged.place('', join(plugins, 'mine'))
  staged.remove()
  expect(readFileSync(join(plugins, 'mine/index.js'), 'utf8')).toBe('new')
  expect(existsSync(staged.folder)).toBe(false)
})
