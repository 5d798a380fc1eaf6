import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Measurement } from '../goal.ts'
import { alternate, median, ratioOf } from '../measure/statistics.ts'
import { type FirstAnswer, startBare, startDaemon } from '../servers/first-answer.ts'

const rounds = 11

/** Goal 14: from the start of the process to its first answer. */
export const start: Measurement = {
  name: 'start',
  run: async () => {
    const home = mkdtempSync(join(tmpdir(), 'ksi-bench-'))
    const took = await alternate(rounds, { bare: () => startBare(home), ksi: () => startDaemon(home) })
    rmSync(home, { recursive: true })
    const of = (part: keyof FirstAnswer) => {
      const [ours, theirs] = [took.ksi.map(one => one[part]), took.bare.map(one => one[part])]
      const detail = `${median(ours).toFixed(0)} ms against ${median(theirs).toFixed(0)} ms`
      return { goal: '14', unit: 'ratio', value: ratioOf(ours, theirs), detail } as const
    }
    return [
      { ...of('cpu'), what: 'start to the first answer, CPU', most: 1.3 },
      { ...of('wall'), what: 'start to the first answer, time', most: 1.5 },
    ]
  },
}
