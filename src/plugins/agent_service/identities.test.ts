import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { asPythonWrites, Identities, type Warning } from './identities.ts'
import { newIdentity } from './identity.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ksi-identities-'))
  file = join(folder, 'db', 'identities.json')
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

const open = (warnings: Warning[] = []): Identities => new Identities(file, warning => warnings.push(warning))
const ada = newIdentity({ agent_id: 'ada', role: 'analyst' }, '2025-06-24T00:00:00.000Z')

test('an identity is in the file when the promise resolves, as the old daemon wrote it', async () => {
  const identities = open()
  await identities.change(all => {
    all.ada = ada
  })
  const text = readFileSync(file, 'utf8')
  expect(JSON.parse(text)).toEqual({ ada })
  expect(text).toContain('\n    "agent_id": "ada",')
  expect(text).toContain('"icon": "\\ud83d\\udcca"')
  expect([...text].every(character => character.charCodeAt(0) < 127)).toBe(true)
  expect(readdirSync(join(folder, 'db'))).toEqual(['identities.json'])
})

test('what another program writes is seen, and kept by the next change', async () => {
  const identities = open()
  await identities.change(all => {
    all.ada = ada
  })
  writeFileSync(file, asPythonWrites({ ada, bob: { ...ada, agent_id: 'bob', future_field: [1] } }))
  expect(Object.keys(await identities.all())).toEqual(['ada', 'bob'])
  await identities.change(all => {
    delete all.ada
  })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ bob: { future_field: [1] } })
})

test('a file that cannot be read is kept aside before it is written over', async () => {
  const warnings: Warning[] = []
  await open().change(all => {
    all.ada = ada
  })
  writeFileSync(file, '{"ada": {')
  const identities = open(warnings)
  expect(Object.keys(await identities.all())).toEqual([])
  expect(readFileSync(file, 'utf8')).toBe('{"ada": {')
  await identities.change(all => {
    all.bob = ada
  })
  const [aside] = readdirSync(join(folder, 'db')).filter(name => name.includes('corrupt'))
  expect(readFileSync(join(folder, 'db', aside!), 'utf8')).toBe('{"ada": {')
  expect(warnings.length).toBe(2)
})

test('changes that are asked for at once follow each other, and one that fails changes nothing', async () => {
  const identities = open()
  const changes = Array.from({ length: 20 }, (_, at) =>
    identities.change(all => {
      if (at === 7) throw new Error('no')
      all[`agent_${at}`] = ada
    }),
  )
  const failed = (await Promise.allSettled(changes)).filter(({ status }) => status === 'rejected')
  expect(failed.length).toBe(1)
  expect(Object.keys(await open().all()).length).toBe(19)
})

test('names like those of objects’ own properties are names like others', async () => {
  const identities = open()
  expect((await identities.all()).constructor).toBeUndefined()
  const name = '__proto__'
  await identities.change(all => {
    all[name] = ada
  })
  expect(Object.keys(await open().all())).toEqual([name])
  expect(({} as { role?: string }).role).toBeUndefined()
})

test('what is not said of an identity comes from its role', () => {
  const now = '2025-06-24T00:00:00.000Z'
  expect(newIdentity({ agent_id: 'agent-1234', role: "data o'clock" }, now).display_name).toBe("Data O'Clock-1234")
  expect(newIdentity({ agent_id: 'agent-12345678' }, now)).toMatchObject({
    display_name: 'Agent-12345678',
    role: 'general',
    personality_traits: ['adaptive', 'helpful', 'professional', 'reliable'],
  })
  const asked = { agent_id: 'a', role: 'coder', personality_traits: [], appearance: {}, display_name: '' }
  expect(newIdentity(asked, now)).toMatchObject({
    display_name: 'Coder-a',
    personality_traits: ['logical', 'detail-oriented', 'problem-solver', 'systematic'],
    appearance: { avatar_style: 'technical', color_theme: 'green', icon: '🧑‍💻' },
    conversation_count: 0,
    stats: { messages_sent: 0, conversations_participated: 0, tasks_completed: 0, tools_used: [] },
  })
})
