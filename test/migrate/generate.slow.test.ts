import { execFile } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import type { Found } from '../../src/cli/legacy/comparing.ts'
import { freshDaemon } from '../../src/cli/legacy/fresh-daemon.ts'
import { readRecording } from '../../src/cli/legacy/recording.ts'
import { replay } from '../../src/cli/legacy/replay.ts'
import { filesIn, generated, oldHandlers } from './generating.ts'
import { oddHandlers } from './odd-handlers.ts'

const root = join(import.meta.dirname, '../..')
const recordings = join(root, 'test/legacy/recordings')

/** What the compiler says of a folder of plugins, with the types of the built package. */
const compile = async (folder: string): Promise<string> => {
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true })
  symlinkSync(root, join(folder, 'node_modules/ksi-daemon'))
  symlinkSync(join(root, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch(cause => cause)
  return stdout
}

test.each([
  ['the handlers of all 30 commands', () => oldHandlers, {}],
  ['the same, taking over', () => oldHandlers, { takeover: true }],
  ['the same, a plugin for each command', () => oldHandlers, { group: 'command' }],
  ['odd ones', () => filesIn(oddHandlers), {}],
] as const)('what is written from %s type-checks against the package', async (_, handlers, more) => {
  const { output_dir } = generated(handlers(), more)
  expect(await compile(output_dir)).toBe('')
})

test('the compiler would have found a mistake in it', async () => {
  const { output_dir } = generated(oldHandlers)
  const file = join(output_dir, 'migrated_state/index.ts')
  writeFileSync(file, readFileSync(file, 'utf8').replace('answering(getAgentKv)', 'answering(1)'))
  expect(await compile(output_dir)).toContain('migrated_state/index.ts')
})

/** Plays a conversation against a daemon in which these plugins are. */
const differencesWith = async (plugins: string, name: string): Promise<readonly Found[]> => {
  const recording = readRecording(join(recordings, `${name}.json`))
  const { setup = {} } = recording
  const withPlugins = { ...recording, setup: { ...setup, env: { ...setup.env, KSI_PLUGIN_DIRS: plugins } } }
  const daemon = await freshDaemon(withPlugins, join(recordings, 'fixtures'))
  try {
    const socket = (said: string): string => join(daemon.sockets, `${said}.sock`)
    return (await replay(withPlugins, { socket, root: daemon.root })).found
  } finally {
    await daemon.stop()
  }
}

/** Recordings of the commands whose bodies were translated. */
const conversations = [
  ...['kv_types', 'kv_errors', 'kv_string_reparse', 'identity_life', 'identity_errors', 'stored_data_broken'],
  ...['register_agent', 'route_task', 'fresh_state', 'compositions_list', 'composition_get', 'publish_answers'],
  ...['bus_broadcast', 'bus_offline_queue', 'bus_connection'],
]

test('the conversations use every translated command but SHUTDOWN, whose recorded answer is a defect', () => {
  const { files } = generated(oldHandlers, { takeover: true })
  const translated = files.flatMap(({ commands }) => commands.filter(({ status }) => status === 'takes over'))
  const said = conversations.flatMap(name => readRecording(join(recordings, `${name}.json`)).steps)
  const used = new Set(said.map(({ send }) => (send as { command?: unknown } | undefined)?.command))
  expect(translated).toHaveLength(14)
  expect(translated.map(({ command }) => command).filter(command => !used.has(command))).toEqual(['SHUTDOWN'])
})

describe('translated bodies in the stead of the daemon answer as the old daemon was recorded', () => {
  test.concurrent.each(conversations)('%s', async name => {
    const { output_dir } = generated(oldHandlers, { takeover: true, outputDir: mkdtempSync(scratch) })
    expect(await differencesWith(output_dir, name)).toEqual([])
  })

  test.concurrent.each(conversations)('%s, and it is they who answer: a change in them is found', async name => {
    const { output_dir } = generated(oldHandlers, { takeover: true, outputDir: mkdtempSync(scratch) })
    addToEveryAnswer(output_dir)
    expect(await differencesWith(output_dir, name)).not.toEqual([])
  })
})

test('without --takeover the daemon answers itself', async () => {
  const { output_dir } = generated(oldHandlers)
  addToEveryAnswer(output_dir)
  expect(await differencesWith(output_dir, 'kv_types')).toEqual([])
})

const scratch = join(tmpdir(), 'ksi-takeover-')
afterAll(() => {
  for (const folder of globSync(`${scratch}*`)) rmSync(folder, { recursive: true })
})

const addToEveryAnswer = (plugins: string): void => {
  for (const file of globSync('*/legacy.ts', { cwd: plugins })) {
    const text = readFileSync(join(plugins, file), 'utf8')
    const changed = text.replace('  return answer\n', '  return { ...answer, added: 1 }\n')
    expect(changed).not.toBe(text)
    writeFileSync(join(plugins, file), changed)
  }
}
