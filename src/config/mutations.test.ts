import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { KsiError } from '../errors.ts'
import { loadConfig } from './load-config.ts'

const home = mkdtempSync(join(tmpdir(), 'ksi-mutations-'))
afterAll(() => rmSync(home, { recursive: true }))
const file = join(home, 'daemon.json')
const guide = readFileSync(new URL('../../test/fixtures/guide-daemon.json', import.meta.url))

/** Reads the file: what it says of it, a line each. */
const read = async (content: string | Uint8Array): Promise<{ refused: boolean; lines: readonly string[] }> => {
  writeFileSync(file, content)
  try {
    const { warnings } = await loadConfig({ flags: { home }, env: { HOME: home }, cwd: home })
    return { refused: false, lines: warnings }
  } catch (cause) {
    if (!(cause instanceof KsiError) || cause.code !== 'INVALID_CONFIG') throw cause
    return { refused: true, lines: cause.message.split('\n') }
  }
}

const hasPlace = (line: string): boolean =>
  line.startsWith(`${file}:`) && /^:[1-9]\d*:[1-9]\d*: /.test(line.slice(file.length))

const mutate = (bytes: Uint8Array, { kind, at, length, by }: Mutation): Uint8Array => {
  const from = at % bytes.length
  const cut = kind === 'insert' ? 0 : length
  return Buffer.concat([bytes.subarray(0, from), kind === 'remove' ? new Uint8Array() : by, bytes.subarray(from + cut)])
}
interface Mutation {
  kind: 'insert' | 'remove' | 'replace'
  at: number
  length: number
  by: Uint8Array
}
const pieces = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '//',
  '/*',
  '\\',
  '-',
  '1e999',
  'null',
  'tru',
  '"daemon":',
  '\n',
  '\0',
  'é',
]
const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('insert', 'remove', 'replace'),
  at: fc.nat(guide.length),
  length: fc.nat(12),
  by: fc.oneof(
    fc.constantFrom(...pieces).map(piece => new TextEncoder().encode(piece)),
    fc.uint8Array({ maxLength: 3 }),
  ),
})

test('no mutation of the guide’s file breaks the reader, and every line it says has a place', async () => {
  let refusals = 0
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async mutations => {
      const { refused, lines } = await read(mutations.reduce(mutate, new Uint8Array(guide)))
      if (refused) refusals++
      if (refused && lines.length === 0) return false
      return lines.every(hasPlace)
    }),
    { numRuns: 5000 },
  )
  expect(refusals).toBeGreaterThan(1000)
}, 60_000)

test('no JSON in the place of a value breaks the reader, and every line it says has a place', async () => {
  const original = JSON.parse(guide.toString())
  const places = placesIn(original)
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue(), async (path, value) => {
      const { lines } = await read(JSON.stringify(withValue(original, path, value)))
      return lines.every(hasPlace)
    }),
    { numRuns: 2000 },
  )
}, 60_000)

const placesIn = (value: unknown, path: string[] = []): string[][] =>
  typeof value === 'object' && value !== null
    ? [path, ...Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...path, name]))]
    : [path]

const withValue = (original: unknown, [name, ...rest]: readonly string[], value: unknown): unknown => {
  if (name === undefined) return value
  const copy: unknown = Array.isArray(original) ? [...original] : { ...(original as object) }
  const inside = copy as Record<string, unknown>
  inside[name] = withValue(inside[name], rest, value)
  return copy
}
