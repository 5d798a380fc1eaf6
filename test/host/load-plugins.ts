// A program of its own, since a test runner imports modules in ways of its own. Loads all plugins of the folder it is given
// as its home, and prints what became of each as a line of JSON.
import { findPlugins } from '../../src/host/find-plugins.ts'
import { importPlugin } from '../../src/host/load.ts'
import { KsiError, manifestOf, toWire } from '../../src/plugin/index.ts'

const [home = '', ...files] = process.argv.slice(2)
const print = (about: object): void => console.log(JSON.stringify(about))
const { found, refused } = await findPlugins({ home, plugin_dirs: [`${home}/plugins`] })

for (const { plugin, path } of found) {
  const delivered = await plugin.setup({ log: () => {}, defer: () => {} } as never)
  const said = delivered.commands?.try?.({}, {} as never)
  print({ path, manifest: manifestOf(plugin), said, isOurError: said instanceof KsiError })
}
for (const { name, path, error } of refused) print({ name, path, ...toWire(error) })
for (const path of files) {
  const failure = await importPlugin(path, 100).then(
    () => ({ message: 'it was loaded' }),
    cause => toWire(cause),
  )
  print({ path, ...failure })
}
process.exit()
