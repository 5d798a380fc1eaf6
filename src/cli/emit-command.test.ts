import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readEmitWords } from './commands/emit-words.ts'
import { emitCommand } from './emit-command.ts'
import { dataFromOptions } from './event-data.ts'

/** What a shell hands to `ksi emit` when this line is pasted, and what comes of it. */
const understood = (line: string): unknown => {
  const [stdin, command] = line.includes(' | ksi emit ') ? line.split(/ \| (?=ksi emit [^|]*$)/) : [undefined, line]
  if (stdin !== undefined) return JSON.parse(execFileSync('sh', ['-c', stdin], { encoding: 'utf8' }))
  const script = `${command!.replace(/^ksi emit/, "printf '%s\\0'")}`
  const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
  return dataFromOptions(readEmitWords(words).pairs)
}

test.each([
  ['state:get', { key: 'answer' }, 'ksi emit state:get --key answer'],
  [
    'agent:spawn',
    { profile_name: 'analyst', task: "it's data" },
    "ksi emit agent:spawn --profile_name analyst --task 'it'\\''s data'",
  ],
  ['a:b', { n: 1, list: [1, 'x'] }, 'ksi emit a:b --n 1 --list \'[1,"x"]\''],
  ['a:b', { timeout: 5 }, 'printf %s \'{"timeout":5}\' | ksi emit a:b -'],
  ['a:b', undefined, 'ksi emit a:b'],
])('%s %j is %s', (event, data, line) => expect(emitCommand(event, data)).toBe(line))

test('pasted into a shell it says what was meant, whatever the data', () => {
  const text = fc.string({ minLength: 1, maxLength: 8 }).filter(value => !value.includes('\0'))
  const value = fc.oneof(
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(text, { minLength: 1, maxLength: 2 }),
  )
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,6}$/), value, { maxKeys: 3 }), data => {
      expect(understood(emitCommand('a:b', data))).toEqual({ ...data })
    }),
    { numRuns: 60 },
  )
}, 30_000)
