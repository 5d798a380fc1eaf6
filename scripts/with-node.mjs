// The door to every `npm run …`: plain JavaScript, so that an old Node in an empty checkout gets through it.
import { join } from 'node:path'
import runUnder from '../bin/run-under.js'
import { checkout, ready } from './bootstrap/ready.mjs'

const vitest = ['node_modules/vitest/vitest.mjs', 'run']

/** What each name runs in the checkout; the arguments of the command line follow. */
const programs = {
  setup: undefined,
  start: ['bin/ksi.js', 'start'],
  demo: ['bin/ksi.js', 'demo'],
  test: vitest,
  'test:agents': [...vitest, '--mode', 'agents'],
  'test:asyncapi': [...vitest, '--mode', 'asyncapi'],
  'test:faults': [...vitest, '--mode', 'faults'],
  bench: ['bench/run.ts'],
  build: ['scripts/build.ts'],
  api: ['scripts/write-api.ts'],
  catalog: ['scripts/write-catalog.ts'],
  reference: ['scripts/write-config-reference.ts'],
  check: ['scripts/check.ts'],
}

const [name, ...args] = process.argv.slice(2)
if (!Object.keys(programs).includes(name)) {
  console.error(`with-node: name one of ${Object.keys(programs).join(', ')}`)
  process.exit(1)
}
try {
  const node = await ready()
  if (!programs[name]) console.error(`ksi: everything is here; Node is ${node}`)
  else {
    const [file, ...first] = programs[name]
    // Paths that are given to the daemon are meant from where npm was called.
    const cwd = name === 'start' ? (process.env.INIT_CWD ?? process.cwd()) : checkout
    runUnder(node, [join(checkout, file), ...first, ...args], { cwd })
  }
} catch (error) {
  console.error(`ksi: ${error.message}`)
  process.exit(1)
}
