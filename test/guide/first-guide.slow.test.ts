import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { commandsInText, stepsOf } from './blocks.ts'
import { firstGuideLines } from './first-guide-lines.ts'
import { replacedLines } from './replaced-lines.ts'
import { scratchMachine } from './scratch-machine.ts'
import { handlingOf, typed } from './walk.ts'

const pageOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

test('every line of the first guide runs, or its replacement does, from the backup to the rollback', async () => {
  const first = pageOf('../fixtures/first-guide.md')
  const replaced = replacedLines(pageOf('../../docs/deployment-guide.md'))
  const machine = scratchMachine()
  await typed(machine, `eval "$(/path/to/checkout/bin/ksi.js env)"`, /^$/)
  const steps = [...stepsOf(first), ...commandsInText(first)].toSorted((a, b) => a.line - b.line)
  for (const { line, text } of steps) {
    const step = { line, text: replaced.get(text) ?? text }
    const [, handling] = handlingOf(firstGuideLines, step)
    if (handling instanceof RegExp) await typed(machine, step.text, handling)
    else await handling(machine, step.text)
  }
  expect(steps.length).toBeGreaterThan(30)
}, 600_000)
