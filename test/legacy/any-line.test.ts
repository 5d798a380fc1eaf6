import fc from 'fast-check'
import { expect, test } from 'vitest'
import { legacyDaemon } from './legacy-daemon.ts'

interface Parameter {
  readonly type: string
  readonly enum?: readonly string[]
}

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('a', 'b', '', '../../x', '__proto__', 'constructor', '\ud800', '-x', '{{a}}', 'to', 'x'.repeat(300)),
)
/** Whatever JSON can say, and what only Python reads. */
const anything = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.constantFrom('null', '[]', '{}', '1.0', '9007199254740993', '1e999', '-0', '[NaN, -Infinity]', '{"2": 1, "1": 2}'),
)
const members = fc.array(
  fc.tuple(fc.oneof(words, fc.constantFrom('to', 'content', 'from', 'sessions', 'agents')), anything),
  {
    maxLength: 4,
  },
)
const text = words.map(word => JSON.stringify(word))
const typed: Readonly<Record<string, fc.Arbitrary<string>>> = {
  string: text,
  boolean: fc.constantFrom('true', 'false', '"yes"', '0'),
  integer: fc.constantFrom('0', '-1', '61.0', '"70"', '1e400', '99999999999999999999'),
  array: fc.array(text, { maxLength: 4 }).map(items => `[${items.join()}]`),
  object: members.map(all => `{${all.map(([name, of]) => `${JSON.stringify(name)}:${of}`).join()}}`),
}

/** Mostly of the right type. */
const oneFor = ({ type, enum: choices }: Parameter): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: choices ? fc.constantFrom(...choices).map(word => `"${word}"`) : (typed[type] ?? anything),
    },
    { weight: 1, arbitrary: anything },
  )

const isOneLine = (answer: string): boolean => /^[\x20-\x7e]+\n$/.test(answer)

test('§3 whatever parameters a command is given, it gets one answer of the known form, and never an error of ours', async () => {
  const { send, result } = await legacyDaemon()
  const { commands } = await result('GET_COMMANDS')
  const all = (commands as { command: string; parameters: Record<string, Parameter> }[]).filter(
    ({ command }) => command !== 'SHUTDOWN',
  )
  expect(all.length).toBeGreaterThan(20)
  const given = ([name, parameter]: [string, Parameter]): fc.Arbitrary<string> =>
    fc
      .tuple(oneFor(parameter), fc.nat(9))
      .map(([of, left]) => (left === 0 ? '"left":0' : `${JSON.stringify(name)}:${of}`))
  const line = fc
    .constantFrom(...all)
    .chain(({ command, parameters }) =>
      fc
        .tuple(...Object.entries(parameters).map(given))
        .map(parts => `{"command":"${command}","parameters":{${parts.join()}}}\n`),
    )
  await fc.assert(
    fc.asyncProperty(line, async sent => {
      const answer = await send(sent)
      expect([sent, answer, isOneLine(answer)]).toEqual([sent, answer, true])
      const { status, error } = JSON.parse(answer.replaceAll(/-?(NaN|Infinity)/g, '0'))
      expect(status).toMatch(/^(success|error)$/)
      expect([sent, error?.code === 'INTERNAL_ERROR' && error.message]).not.toEqual([
        sent,
        expect.stringMatching(/failed on/),
      ])
    }),
    { numRuns: Number(process.env.RUNS ?? 400) },
  )
}, 60_000)

test('§2 whatever bytes come on a connection, it gets one answer and is closed', async () => {
  const { send, result } = await legacyDaemon()
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 200 }).map(some => Buffer.from(some)),
    fc.json({ maxDepth: 4 }).map(text => Buffer.from(`${text}\n`)),
    fc.tuple(fc.json(), fc.integer({ min: 0, max: 40 })).map(([text, at]) => Buffer.from(text.slice(0, at) || '\n')),
    fc.string({ unit: 'grapheme', minLength: 1 }).map(text => Buffer.from(`{"command":"${text}"}`)),
  )
  await fc.assert(
    fc.asyncProperty(bytes, async some => {
      const answer = await send(some)
      expect([some.toString('base64'), isOneLine(answer) || answer.startsWith('{"type":"response"')]).toEqual([
        some.toString('base64'),
        true,
      ])
    }),
    { numRuns: Number(process.env.RUNS ?? 300) },
  )
  expect(await result('HEALTH_CHECK')).toMatchObject({ status: 'healthy' })
}, 60_000)
