import fc from 'fast-check'
import { expect, test } from 'vitest'
import { substitute } from './substitute.ts'

const text = fc.string({ unit: fc.constantFrom('{', '}', '{{', '}}', 'a', 'b', '{{a}}', '{{b}}', ' '), maxLength: 8 })

test('§8.4 is what replacing each key in turn gives', async () => {
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.tuple(text, text), { maxLength: 4 }), async (template, pairs) => {
      const variables = new Map(pairs)
      let replaced = template
      for (const [key, value] of variables) replaced = replaced.replaceAll(`{{${key}}}`, () => value)
      expect(await substitute(template, variables)).toBe(replaced)
    }),
    { numRuns: 2000 },
  )
})

test('§14 thirty thousand variables and half a million braces hold up nobody', async () => {
  const many = Array.from({ length: 30_000 }, (_, at) => [`j${at}`, 'v'] as const)
  let turns = 0
  const turning = setInterval(() => turns++, 1)
  await substitute('{{k}}', new Map([['k', '{'.repeat(500_000)], ...many]))
  const used = many.map(([key]) => `{{${key}}}`).join('')
  await expect(substitute(used, new Map(many))).rejects.toThrow('too many variables')
  clearInterval(turning)
  expect(turns).toBeGreaterThan(10)
})
