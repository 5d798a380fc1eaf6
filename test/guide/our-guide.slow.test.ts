import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { commandsInText, stepsOf } from './blocks.ts'
import { ourGuideLines } from './our-guide-lines.ts'
import { scratchMachine } from './scratch-machine.ts'
import { handlingOf, typed } from './walk.ts'

test('our guide is walked from the backup to the event mode and back, line by line, in less than 15 minutes', async () => {
  const guide = readFileSync(new URL('../../docs/deployment-guide.md', import.meta.url), 'utf8')
  const machine = scratchMachine()
  for (const step of stepsOf(guide)) {
    const [, handling] = handlingOf(ourGuideLines, step)
    if (handling instanceof RegExp) await typed(machine, step.text, handling)
    else await handling(machine, step.text)
  }
  expect(stepsOf(guide).length).toBeGreaterThan(60)
  const named = commandsInText(guide).map(({ text }) => /^ksi(?: [a-z][a-z-]*)+/.exec(text)?.[0])
  for (const command of new Set(named)) if (command) await typed(machine, `${command} --help`, /^Usage: ksi /)
}, 900_000)
