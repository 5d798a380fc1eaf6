import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pathLike } from '../agent-service/path-like.ts'
import { promptsDaemon, recipe } from './prompts-folder.ts'

const secret = 'the secret'
const outside = async () => {
  const daemon = await promptsDaemon({ 'components/a.md': 'a', 'compositions/fine.yaml': recipe([]) })
  writeFileSync(join(daemon.home, 'secret.md'), secret)
  writeFileSync(join(daemon.home, 'secret.yaml'), recipe([], `metadata: {secret: ${secret}}\n`))
  mkdirSync(join(daemon.home, 'beside'))
  writeFileSync(join(daemon.home, 'beside', 'x.md'), secret)
  return daemon
}

test.each([
  ...['../secret', '../../secret', 'x/../../secret', './../secret', '../components/../../secret', ...pathLike],
])('§8.1 the composition %j is not looked for outside of the folder', async name => {
  const { request, home } = await outside()
  for (const composition of [name, join(home, 'secret')])
    for (const event of ['get', 'compose', 'validate']) {
      const answer = await request(`composition:${event}`, { composition }).catch((error: Error) => error)
      expect(answer).toMatchObject({ code: expect.stringMatching(/^(NOT_FOUND|INVALID_INPUT)$/) })
      expect(JSON.stringify(answer)).not.toContain(secret)
    }
})

test.each([
  ...['../secret.md', '../beside/nothing.md', 'components/../../secret.md', '..', '../..', '../prompts-of-others/x.md'],
])('§8.1 the source %j is refused, and nothing is told of what is there', async source => {
  const { request, write, home } = await outside()
  for (const text of [source, join(home, source)]) {
    write('compositions/r.yaml', recipe([`{name: x, source: ${JSON.stringify(text)}}`]))
    const answer = await request('composition:compose', { composition: 'r' }).catch((error: Error) => error)
    expect(answer).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('outside of prompts') })
    expect(JSON.stringify(answer)).not.toMatch(/the secret|x\.md, |Available/)
    expect(await request('composition:get', { composition: 'r' })).toMatchObject({ missing_components: [text] })
  }
})

test('§8.1 without the guard the same names would have reached the secret', async () => {
  const { home } = await outside()
  expect(readFileSync(`${home}/prompts/compositions/../../secret.yaml`, 'utf8')).toContain(secret)
  expect(readFileSync(`${home}/prompts/components/../../secret.md`, 'utf8')).toBe(secret)
})

test('§8.1 links that lead out of the folder are as good as missing, those inside are followed', async () => {
  const { request, write, home } = await outside()
  const inPrompts = (path: string) => join(home, 'prompts', path)
  symlinkSync(join(home, 'secret.md'), inPrompts('components/out.md'))
  symlinkSync(join(home, 'beside'), inPrompts('components/beside'))
  symlinkSync(join(home, 'secret.yaml'), inPrompts('compositions/out.yaml'))
  symlinkSync('fine.yaml', inPrompts('compositions/in.yaml'))
  symlinkSync('.', inPrompts('components/loop'))
  symlinkSync('.', inPrompts('components/loop2'))
  expect((await request('composition:list')).compositions).toMatchObject([
    { composition: 'fine' },
    { composition: 'in' },
  ])
  await expect(request('composition:get', { composition: 'out' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const { components } = await request('composition:list_components')
  expect(components.map(({ path }: { path: string }) => path)).toEqual(['a.md'])
  write('compositions/r.yaml', recipe(['{name: x, source: components/beside/x.md}']))
  await expect(request('composition:compose', { composition: 'r' })).rejects.toMatchObject({
    message: expect.stringContaining('outside of prompts'),
  })
})

test('§8.1 a pipe in the folder holds up nobody', async () => {
  const { request, write, home } = await outside()
  execFileSync('mkfifo', [join(home, 'prompts/components/pipe.md'), join(home, 'prompts/compositions/pipe.yaml')])
  write('compositions/r.yaml', recipe(['{name: x, source: components/pipe.md}']))
  await expect(request('composition:compose', { composition: 'r' })).rejects.toMatchObject({
    message: expect.stringContaining('it is no file'),
  })
  expect((await request('composition:list')).failed).toEqual([{ composition: 'pipe', error: 'it is no file' }])
})

test('§1.4 the first command about compositions makes their folders, the start does not', async () => {
  const { request, home } = await promptsDaemon()
  expect(existsSync(join(home, 'prompts'))).toBe(false)
  expect(await request('composition:list')).toMatchObject({ total: 0 })
  expect(existsSync(join(home, 'prompts/compositions'))).toBe(true)
  expect(existsSync(join(home, 'prompts/components'))).toBe(true)
})
