import { Declarations } from './exports.ts'
import { pythonNames } from './python.ts'
import { errorCodes, eventsOf, lineShapes } from './wire.ts'

/** One side that others build upon: to each of its entries, what it promises. */
export interface Surface {
  /** Of its file in `api/`. */
  readonly name: string
  readonly about: string
  readonly entries: ReadonlyMap<string, string>
}

/** All that others build upon, as the code of a checkout has it now; `built` is the folder of its declaration files. */
export const surfaces = (root: string, built: string): Surface[] => {
  const declarations = new Declarations(built)
  const [plugin, client, testing] = ['plugin/index', 'client/index', 'testing/index'] as const
  return [
    { name: 'plugin', about: 'What `ksi-daemon/plugin` exports', entries: declarations.exportsOf(plugin) },
    { name: 'client', about: 'What `ksi-daemon/client` exports', entries: declarations.exportsOf(client, [plugin]) },
    {
      name: 'testing',
      about: 'What `ksi-daemon/testing` exports',
      entries: declarations.exportsOf(testing, [plugin, client]),
    },
    {
      name: 'plugin-protocol',
      about: 'The messages of the plugin protocol',
      entries: declarations.exportsOf('isolate/messages', [plugin]),
    },
    { name: 'python', about: 'What the Python packages offer', entries: pythonNames(root) },
    { name: 'events', about: 'The events of the built-in plugins', entries: eventsOf() },
    { name: 'errors', about: 'The error codes', entries: errorCodes() },
    { name: 'lines', about: 'The lines of events.sock', entries: lineShapes() },
  ]
}

/** A surface as the text of its file. */
export const surfaceText = ({ about, entries }: Surface): string => {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
  const parts = sorted.map(([name, text]) => (name.endsWith(')') ? `// not exported: ${name}\n${text}` : text))
  return `${[`// ${about}. Made by \`npm run api\`.`, ...parts].join('\n\n')}\n`
}
