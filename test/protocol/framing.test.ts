import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FakeBus } from './fake-bus.ts'
import { openSockets } from './talk.ts'

/** One line: its text, how its answer ends, and the id it carries, if any. */
interface Written {
  readonly bytes: Buffer
  readonly code: string | undefined
  readonly id: number | undefined
  readonly silent: boolean
}
const written = (bytes: string | Buffer, about: Partial<Written> = {}): Written => ({
  bytes: Buffer.from(bytes as string),
  code: undefined,
  id: undefined,
  silent: false,
  ...about,
})

const id = fc.option(fc.nat(1e6), { nil: undefined })
const data = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
const valid = fc
  .record({ id, data, wait: fc.constantFrom(undefined, undefined, 0, 1, 2), answer: fc.boolean(), known: fc.boolean() })
  .map(({ id, data, wait, answer, known }) => {
    const event = !known ? 'no:such' : wait === undefined ? 'test:echo' : `test:wait${wait}`
    const line = JSON.stringify({ event, data, correlation_id: id, ...(answer ? {} : { expect_response: false }) })
    return written(line, { id, silent: !answer, code: known ? undefined : 'EVENT_NOT_HANDLED' })
  })
const invalid = fc.oneof(
  fc
    .constantFrom('nonsense', '{"event":', '[]', 'null', '{"a":1}}', '"\\u0000"')
    .map(text => written(text, { code: 'INVALID_JSON' })),
  fc
    .constantFrom(Buffer.from([0xff]), Buffer.from('{"event":"\xe9"}', 'latin1'))
    .map(bytes => written(bytes, { code: 'INVALID_JSON' })),
  fc
    .constantFrom('{}', '{"event":1}', '{"event":"a b"}', '{"command":"X"}')
    .map(text => written(text, { code: 'INVALID_EVENT' })),
  id.map(id =>
    written(JSON.stringify({ event: 'test:echo', data: 'x', correlation_id: id, expect_response: false }), {
      id,
      code: 'INVALID_EVENT',
    }),
  ),
  fc.constantFrom('', ' ', '\r', '\t \r').map(text => written(text, { silent: true })),
)

const bus = new FakeBus({
  'test:wait0': async ({ data }) => data,
  'test:wait1': ({ data }) => new Promise(resolve => setImmediate(() => resolve(data))),
  'test:wait2': ({ data }) => new Promise(resolve => setTimeout(() => resolve(data), 2)),
})

test('however lines are split into chunks, each that asks is answered once, those without an id in their order', async () => {
  const { talk, health } = await openSockets(bus, { most: 10_000 })
  const lines = fc.array(fc.oneof({ weight: 3, arbitrary: valid }, { weight: 1, arbitrary: invalid }), {
    minLength: 1,
    maxLength: 25,
  })
  await fc.assert(
    fc.asyncProperty(lines, fc.array(fc.nat()), fc.boolean(), async (all, cuts, ended) => {
      const bytes = Buffer.concat([
        ...all.flatMap(({ bytes }, at) => (at === 0 ? [bytes] : [newline, bytes])),
        ...(ended ? [newline] : []),
      ])
      const client = await talk()
      for (const chunk of split(bytes, cuts)) {
        client.socket.write(chunk)
        await new Promise(setImmediate)
      }
      client.socket.end()
      const answers = await client.untilEnd()
      client.close()
      const asking = all.filter(({ silent }) => !silent)
      const onlyBlank = all.every(({ bytes }) => bytes.toString().trim() === '') && bytes.length > 0
      const expected = onlyBlank ? [written('', { code: 'INVALID_JSON' })] : asking
      expect(codesOf(answers, null)).toEqual(expected.filter(({ id }) => id === undefined).map(({ code }) => code))
      const withId = expected.filter(({ id }) => id !== undefined).map(({ id, code }) => `${id} ${code}`)
      const answered = answers.filter(({ correlation_id }) => correlation_id !== null)
      expect(answered.map(({ correlation_id, error }) => `${correlation_id} ${error?.code}`).sort()).toEqual(
        withId.sort(),
      )
    }),
    { numRuns: 300 },
  )
  expect(await health()).toBe(true)
})

const newline = Buffer.from('\n')
const codesOf = (answers: readonly Record<string, any>[], id: null) =>
  answers.filter(({ correlation_id }) => correlation_id === id).map(({ error }) => error?.code)

const split = (bytes: Buffer, cuts: readonly number[]): Buffer[] => {
  const at = [...new Set(cuts.map(cut => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at]
    .map((from, index) => bytes.subarray(from, at[index] ?? bytes.length))
    .filter(({ length }) => length > 0)
}
