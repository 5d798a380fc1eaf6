import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Figure, isMet } from './goal.ts'
import { measurements } from './goals/index.ts'
import { machine } from './machine.ts'
import { buildIfNeeded } from './servers/build.ts'
import { type Results, tableOf } from './table.ts'

/**
 * Measures all goals, or those whose names are given; prints each figure beside its goal and writes them as JSON.
 * With `--table` the figures of the last run are printed as a table for a page, and nothing is measured.
 */
const options = { json: { type: 'boolean' }, table: { type: 'boolean' } } as const
const { values, positionals } = parseArgs({ allowPositionals: true, options })
const folder = fileURLToPath(new URL('results', import.meta.url))
if (values.table && !existsSync(`${folder}/latest.json`)) {
  console.error('nothing was measured yet: npm run bench')
  process.exit(1)
}
if (values.table) {
  console.log(tableOf(JSON.parse(readFileSync(`${folder}/latest.json`, 'utf8')) as Results))
  process.exit(0)
}
const unknown = positionals.filter(name => measurements.every(one => one.name !== name))
if (unknown.length > 0) {
  console.error(
    `no measurement is named ${unknown.join(', ')}: there are ${measurements.map(({ name }) => name).join(', ')}`,
  )
  process.exit(2)
}

const say = ({ goal, what, value, unit, most, least, detail }: Figure, met: boolean | undefined): string => {
  const bound = most !== undefined ? `≤ ${most}` : least !== undefined ? `≥ ${least}` : ''
  const verdict = met === undefined ? 'reported' : met ? 'met' : 'MISSED'
  const shown = `${value.toPrecision(3)}${unit === 'ratio' ? '×' : ` ${unit}`}`
  return `${goal.padStart(4)}  ${what.padEnd(46)} ${shown.padStart(12)}  ${bound.padEnd(9)} ${verdict.padEnd(9)} ${detail ?? ''}`
}

buildIfNeeded()
const before = machine()
const all: (Figure & { met: boolean | null })[] = []
for (const { name, run } of measurements) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  console.error(`measuring ${name} …`)
  for (const figure of await run()) {
    const met = isMet(figure)
    all.push({ ...figure, met: met ?? null })
    if (!values.json) console.log(say(figure, met))
  }
}
mkdirSync(folder, { recursive: true })
const results: Results = { at: new Date().toISOString(), machine: before, figures: all }
writeFileSync(`${folder}/latest.json`, `${JSON.stringify(results, null, 2)}\n`)
if (values.json) console.log(JSON.stringify(all))
