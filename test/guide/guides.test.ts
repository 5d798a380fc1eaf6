import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { commandsInText, type Step, stepsOf } from './blocks.ts'
import { firstGuideLines } from './first-guide-lines.ts'
import { ourGuideLines } from './our-guide-lines.ts'
import { replacedLines } from './replaced-lines.ts'
import { type Handlings, handlingOf } from './walk.ts'

const pageOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const first = pageOf('../fixtures/first-guide.md')
const ours = pageOf('../../docs/deployment-guide.md')
const replaced = replacedLines(ours)

/** Which handlings the steps of a guide use; throws where one has none. */
const used = (steps: readonly Step[], handlings: Handlings): string[] =>
  [...new Set(steps.map(step => handlingOf(handlings, step)[0]))].sort()

test('each line of the first guide is run or replaced, and nothing is said of lines that it does not have', () => {
  const steps = [...stepsOf(first), ...commandsInText(first)]
  expect([...replaced.keys()].filter(line => !steps.some(({ text }) => text === line))).toEqual([])
  const typed = steps.map(step => ({ ...step, text: replaced.get(step.text) ?? step.text }))
  expect(used(typed, firstGuideLines)).toEqual(Object.keys(firstGuideLines).sort())
})

test('each line of our guide is run', () => {
  expect(used(stepsOf(ours), ourGuideLines)).toEqual(Object.keys(ourGuideLines).sort())
})

test('a line of which nothing is said is found, in either guide', () => {
  const steps = stepsOf('```bash\n# a remark\nksi status\nrm \\\n  -rf x\n```\n')
  expect(steps.map(({ line, text }) => [line, text])).toEqual([
    [3, 'ksi status'],
    [4, 'rm -rf x'],
  ])
  expect(() => used(steps, ourGuideLines)).toThrow('line 4 is neither run nor replaced: rm -rf x')
  expect(() => used(steps, firstGuideLines)).toThrow('line 3 is neither run nor replaced: ksi status')
  expect(() => stepsOf('```perl\nprint 1\n```\n')).toThrow('nobody knows what to do with perl in line 2')
})

test('our guide has the phases of the first one, in its order', () => {
  const [inFirst, inOurs] = [first, ours].map(page => [...page.matchAll(/^#+ (?:Step|Phase) (\d)/gm)].map(([, n]) => n))
  expect(inOurs).toEqual(inFirst)
  for (const file of ours.matchAll(/\]\(([^)#]+)[^)]*\)/g)) expect(() => pageOf(`../../docs/${file[1]}`)).not.toThrow()
})
