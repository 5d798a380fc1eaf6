import type { Planned } from '../plan.ts'
import { literal, quoted } from '../translate/code.ts'

/** In pieces, for the build puts something else in its place wherever it stands. */
const meta = ['import', 'meta'].join('.')

/** A test of each documented example: it is answered, or refused with a code that the handler has. */
export const testFile = (name: string, planned: readonly Planned[]): string => {
  const whole = planned.filter(({ body }) => 'lines' in body)
  const cases = whole.flatMap(({ event, facts }) =>
    (facts.help?.examples ?? []).map(example => `  [${quoted(event)}, ${literal(example)}],`),
  )
  return `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pluginAt, testDaemon } from 'ksi-daemon/testing'

// \`ksi plugin test\` runs this.
const plugin = await pluginAt(new URL('index.ts', ${meta}.url))

test('it starts', async () => {
  const daemon = await testDaemon({ plugins: [plugin] })
  await daemon.stop()
  assert.equal(plugin.name, ${quoted(name)})
})

/** From the help of the old commands. */
const examples: readonly (readonly [event: string, data: object])[] = [
${cases.join('\n')}
]

const wrong = ['INVALID_INPUT', 'HANDLER_ERROR', 'INTERNAL_ERROR', 'EVENT_NOT_HANDLED']

for (const [event, data] of examples)
  test(\`\${event} takes \${JSON.stringify(data)}\`, async () => {
    const daemon = await testDaemon({ plugins: [plugin] })
    try {
      await daemon.request(event, data)
    } catch (error) {
      assert.ok(!wrong.includes((error as { code: string }).code), String(error))
    } finally {
      await daemon.stop()
    }
  })
`
}
