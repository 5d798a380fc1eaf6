import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A plugin in the guide, and the test that follows it. */
interface Example {
  readonly heading: string
  /** The file it stands in, when the guide names it. */
  readonly file: string | undefined
  readonly language: 'ts' | 'python'
  readonly plugin: string
  readonly test: string
  /** The plugin is not to start. */
  readonly isRefused: boolean
}

const guide = new URL('../../docs/PLUGINS.md', import.meta.url)
const shape =
  /^(?:#+ (?<heading>.*)|<!-- name: (?<file>\S+) -->|```(?<language>ts|python)(?<kind> test| test refused)?\n(?<code>[\s\S]*?)^```)$/gm

/** All examples of the guide. Throws when a test has no plugin, or a plugin no test. */
export const examplesOfGuide = (): Example[] => {
  const examples: Example[] = []
  let heading = ''
  let file: string | undefined
  let plugin: string | undefined
  for (const { groups = {} } of readFileSync(guide, 'utf8').matchAll(shape)) {
    if (groups.heading !== undefined) heading = groups.heading
    else if (groups.file !== undefined) file = groups.file
    else if (groups.kind === undefined) {
      if (plugin !== undefined) throw new Error(`a plugin before "${heading}" has no test`)
      plugin = groups.code
    } else {
      if (plugin === undefined) throw new Error(`a test under "${heading}" has no plugin`)
      const language = groups.language as Example['language']
      const isRefused = groups.kind.endsWith('refused')
      examples.push({ heading, file, language, plugin, test: groups.code!, isRefused })
      file = plugin = undefined
    }
  }
  if (plugin !== undefined) throw new Error(`the plugin under "${heading}" has no test`)
  return examples
}

const names = 'anything, command, definePlugin, event, fail, jsonSchema, RowsService, service'
const prelude = `import { ${names}, type Codec, type PluginContext } from './recording.ts'\n`

/** What `ksi-daemon/plugin` exports, noting which hooks of the examples are called. */
const recording = `import { writeFileSync } from 'node:fs'
import { definePlugin as define } from 'ksi-daemon/plugin'
export * from 'ksi-daemon/plugin'
const called = new Set()
process.on('exit', () => writeFileSync('called.json', JSON.stringify([...called])))
const noting = ([name, run]) => [name, (...args) => {
  called.add(name)
  return run(...args)
}]
export const definePlugin = plugin => define({
  ...plugin,
  setup: async context => {
    const { hooks = {}, ...delivered } = (await plugin.setup(context)) ?? {}
    return { ...delivered, hooks: Object.fromEntries(Object.entries(hooks).map(noting)) }
  },
})
`

/** Writes the examples as files with their tests; those that are not whole get what the guide says they leave out. */
export const writeExamples = (examples: readonly Example[], folder: string): void => {
  writeFileSync(join(folder, 'recording.ts'), recording)
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
  for (const [at, example] of examples.entries()) {
    const { language, plugin, test, file = `example-${at}.ts` } = example
    const isWhole = plugin.includes('ksi-daemon/plugin') || language === 'python'
    const stem = file.replace(/\.\w+$/, '')
    writeFileSync(join(folder, file), isWhole ? plugin : prelude + plugin)
    const testFile = language === 'python' ? `test_${file}` : `${stem}.test.ts`
    writeFileSync(join(folder, testFile), isWhole ? test : testAround(example, file))
  }
}

const testAround = ({ heading, plugin, test, isRefused }: Example, file: string): string => {
  const exported = [...plugin.matchAll(/^export const (\w+)/gm)].map(([, name]) => name)
  return `${prelude}import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDaemon } from 'ksi-daemon/testing'
import plugin${exported.length > 0 ? `, { ${exported} }` : ''} from './${file}'

test(${JSON.stringify(heading)}, async () => {
${isRefused ? '' : '  await using daemon = await testDaemon({ plugins: [plugin] })\n'}${test}
})
`
}
