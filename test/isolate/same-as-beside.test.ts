import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { source } from './fixtures.ts'
import { isolatedDaemon } from './isolated-daemon.ts'

const tellStory = async (where: 'beside' | 'elsewhere'): Promise<unknown[]> => {
  const program = fileURLToPath(new URL('./tell-story.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [program, where])
  return stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
}

test('what another process delivers looks to the daemon exactly like a plugin beside it', async () => {
  const [beside, elsewhere] = await Promise.all([tellStory('beside'), tellStory('elsewhere')])
  expect(beside.length).toBeGreaterThan(30)
  expect(elsewhere).toEqual(beside)
}, 30_000)

test('what a plugin in another process prints or logs is a line in the log', async () => {
  const rest = "console.log('printed'); plugin.log('logged', { a: 1 })"
  const daemon = await isolatedDaemon({ 'far.js': source('far', {}, { rest }) })
  await expect.poll(() => daemon.printed).toEqual(['far: printed'])
  expect(daemon.said).toContainEqual({ level: 'INFO', source: 'far', message: 'logged', fields: { a: 1 } })
  await daemon.stop()
})
