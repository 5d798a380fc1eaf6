import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { manifestOf } from '../../src/plugin/manifest.ts'
import { pluginAt, testDaemon } from '../../src/testing/index.ts'

/** Loads every plugin of a folder beside the built-ins, asks what is asked, and prints the answers and the manifests. */
const [folder = '', questions = '[]'] = process.argv.slice(2)
const names = readdirSync(folder, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? [entry.name] : []))
const plugins = await Promise.all(names.map(name => pluginAt(join(folder, name, 'index.ts'))))
const daemon = await testDaemon({ plugins, clock: 'real' })
const answers: object[] = []
for (const [event, data] of JSON.parse(questions) as [string, object][])
  try {
    answers.push({ result: await daemon.request(event, data) })
  } catch (cause) {
    const { code, message } = cause as { code: string; message: string }
    answers.push({ code, message })
  }
await daemon.stop()
const manifests = Object.fromEntries(plugins.map(plugin => [plugin.name, manifestOf(plugin)]))
process.stdout.write(JSON.stringify({ answers, manifests }))
