import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { type PythonMap, readExactly } from '../composition/index.ts'
import { Identities, type Warning } from './identities.ts'
import { newIdentity } from './identity.ts'
import { writeIdentities } from './identity-text.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ksi-identities-'))
  file = join(folder, 'db', 'identities.json')
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

const open = (warnings: Warning[] = []): Identities => new Identities(file, warning => warnings.push(warning))
const exact = (value: unknown) => readExactly(JSON.stringify(value)) as PythonMap
const plain = newIdentity({ agent_id: 'ada', role: 'analyst' }, '2025-06-24T00:00:00.000Z')
const ada = exact(plain)

test('an identity is in the file when the promise resolves, as the old daemon wrote it', async () => {
  const identities = open()
  await identities.change(all => {
    all.set('ada', ada)
  })
  const text = readFileSync(file, 'utf8')
  expect(JSON.parse(text)).toEqual({ ada: plain })
  expect(text).toContain('\n    "agent_id": "ada",')
  expect(text).toContain('"icon": "\\ud83d\\udcca"')
  expect([...text].every(character => character.charCodeAt(0) < 127)).toBe(true)
  expect(readdirSync(join(folder, 'db'))).toEqual(['identities.json'])
})

test('what another program writes is seen, and kept by the next change', async () => {
  const identities = open()
  await identities.change(all => {
    all.set('ada', ada)
  })
  writeFileSync(file, writeIdentities(exact({ ada: plain, bob: { ...plain, agent_id: 'bob', future_field: [1] } })))
  expect([...(await identities.all()).keys()]).toEqual(['ada', 'bob'])
  await identities.change(all => {
    all.delete('ada')
  })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ bob: { future_field: [1] } })
})

test('a file that cannot be read is kept aside before it is written over', async () => {
  const warnings: Warning[] = []
  await open().change(all => {
    all.set('ada', ada)
  })
  writeFileSync(file, '{"ada": {')
  const identities = open(warnings)
  expect([...(await identities.all()).keys()]).toEqual([])
  expect(readFileSync(file, 'utf8')).toBe('{"ada": {')
  await identities.change(all => {
    all.set('bob', ada)
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
      all.set(`agent_${at}`, ada)
    }),
  )
  const failed = (await Promise.allSettled(changes)).filter(({ status }) => status === 'rejected')
  expect(failed.length).toBe(1)
  expect([...(await open().all()).keys()].length).toBe(19)
})

test('names like those of objects’ own properties are names like others', async () => {
  const identities = open()
  expect((await identities.all()).get('constructor')).toBeUndefined()
  const name = '__proto__'
  await identities.change(all => {
    all.set(name, ada)
  })
  expect([...(await open().all()).keys()]).toEqual([name])
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

test('§9 the file stays as Python wrote it: numbers, keys and their order, and what we do not know', async () => {
  const text = [
    '{',
    '  "10": {',
    '    "agent_id": "10",',
    '    "n": 1.0,',
    '    "big": 9007199254740993,',
    '    "odd": [',
    '      NaN,',
    '      -Infinity,',
    '      1e-07',
    '    ],',
    '    "none": {},',
    '    "empty": [],',
    '    "text": "\\u00e9\\ud83d\\ude00\\ud800\\u007f\\n"',
    '  },',
    '  "2": {',
    '    "agent_id": "2",',
    '    "3": null,',
    '    "1": true',
    '  }',
    '}',
  ].join('\n')
  mkdirSync(join(folder, 'db'))
  writeFileSync(file, text)
  const identities = open()
  expect([...(await identities.all()).keys()]).toEqual(['10', '2'])
  await identities.change(() => undefined)
  expect(readFileSync(file, 'utf8')).toBe(text)
})
