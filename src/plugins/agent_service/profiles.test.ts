import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { Profiles, shippedProfiles } from './profiles.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ksi-profiles-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

test('the profiles that are shipped are profiles, analyst among them', async () => {
  const shipped = await new Profiles(folder, shippedProfiles()).list()
  expect(shipped.map(({ name }) => name)).toContain('analyst')
  expect(shipped.filter(one => 'error' in one)).toEqual([])
  for (const one of shipped) {
    if ('error' in one) continue
    expect(one.data.name).toBe(one.name)
    expect(one.profile.system_prompt).not.toBe('')
    expect(one.profile.capabilities.length).toBeGreaterThan(0)
  }
})

test('a profile of the folder goes before one that is shipped', async () => {
  const profiles = new Profiles(folder, shippedProfiles())
  await profiles.save('analyst', { role: 'mine', capabilities: 'a, b', strange: [1] })
  const { profile, data } = await profiles.load('analyst')
  expect(profile).toMatchObject({
    name: 'analyst',
    role: 'mine',
    capabilities: ['a', 'b'],
    wake_on_mail: true,
    reply: 'sender',
  })
  expect(data).toEqual({ role: 'mine', capabilities: 'a, b', strange: [1] })
})

test('an unknown profile is answered with the nearest names', async () => {
  await expect(new Profiles(folder, shippedProfiles()).load('analist')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    details: { hint: 'did you mean analyst?' },
  })
  await expect(new Profiles(folder, undefined).load('analyst')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a file that is no profile is listed with its reason, and does not hide the others', async () => {
  writeFileSync(join(folder, 'broken.json'), '{"role": "broken"')
  writeFileSync(join(folder, 'wrong.json'), '{"wake_on_mail": "yes"}')
  writeFileSync(join(folder, 'list.json'), '[]')
  writeFileSync(join(folder, 'fine.json'), '{}')
  writeFileSync(join(folder, '.hidden.json'), '{}')
  const profiles = new Profiles(folder, undefined)
  const all = await profiles.list()
  expect(all.map(one => [one.name, 'error' in one])).toEqual([
    ['broken', true],
    ['fine', false],
    ['list', true],
    ['wrong', true],
  ])
  await expect(profiles.load('wrong')).rejects.toThrow(/wrong\.json.*wake_on_mail/)
  await expect(profiles.save('wrong', { limits: { max_hops: 0 } })).rejects.toThrow('max_hops')
})

test('what another user could have written is no profile, and says why', async () => {
  const profiles = new Profiles(folder, shippedProfiles())
  await profiles.save('mine', {})
  const file = join(folder, 'mine.json')
  const refused = { code: 'UNSAFE_PATH', details: { hint: expect.stringContaining('chmod o-w') } }
  expect(await profiles.load('mine')).toBeDefined()
  chmodSync(file, 0o666)
  await expect(profiles.load('mine')).rejects.toMatchObject(refused)
  chmodSync(file, 0o644)
  chmodSync(folder, 0o777)
  await expect(profiles.load('mine')).rejects.toMatchObject(refused)
  expect((await profiles.list()).filter(one => 'error' in one).map(({ name }) => name)).toEqual(['mine'])
  chmodSync(folder, 0o755)
  expect(await profiles.load('mine')).toBeDefined()
})

test.skipIf(process.getuid?.() !== 0)('what another user owns is no profile', async () => {
  const profiles = new Profiles(folder, undefined)
  await profiles.save('mine', {})
  chownSync(join(folder, 'mine.json'), 65_534, 65_534)
  await expect(profiles.load('mine')).rejects.toMatchObject({ code: 'UNSAFE_PATH' })
})

test('a folder that is not there has no profiles, and is made when one is saved', async () => {
  const profiles = new Profiles(join(folder, 'not', 'there'), undefined)
  expect(await profiles.names()).toEqual([])
  await profiles.save('new', {})
  expect(await profiles.names()).toEqual(['new'])
})
