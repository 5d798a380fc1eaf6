import { readFileSync } from 'node:fs'

/** The parts of the support files by the names they define. */
interface Part {
  readonly name: string
  readonly text: string
}

const parts = (file: string): Part[] =>
  readFileSync(new URL(`../support/${file}.txt`, import.meta.url), 'utf8')
    .trim()
    .split(/\n\n(?=\/\*\*|export |const |class )/)
    .map(text => ({ text, name: /^(?:export )?(?:const|class|type) (\w+)/m.exec(text)?.[1] ?? '' }))

/** Of a support file only what is needed, and what that needs; `used` are names of it. */
const selected = (all: readonly Part[], used: ReadonlySet<string>): Part[] => {
  const needed = new Set(used)
  for (let before = -1; before < needed.size; ) {
    before = needed.size
    for (const { name, text } of all)
      if (needed.has(name))
        for (const other of all) if (new RegExp(`\\b${other.name}\\b`).test(text)) needed.add(other.name)
  }
  return all.filter(({ name }) => needed.has(name))
}

/** The names that a source uses of `python.ts`, of which all are called `py.…`, or of `managers.ts`. */
const namesOf = (prefix: string, sources: readonly string[]): Set<string> =>
  new Set(
    sources.flatMap(source => [...source.matchAll(new RegExp(`\\b${prefix}\\.(\\w+)`, 'g'))].map(([, name]) => name!)),
  )

/** `managers.ts` and `python.ts` for these sources, with nothing in them that is not used. */
export const supportFiles = (sources: readonly string[]): { readonly managers: string; readonly python: string } => {
  const managers = selected(parts('managers'), new Set([...namesOf('managers', sources), 'Ask']))
  const managersText = managers.map(({ text }) => text).join('\n\n')
  const python = selected(parts('python'), namesOf('py', [...sources, managersText]))
  const pythonText = python.map(({ text }) => text).join('\n\n')
  return {
    managers: `${importsFor(managersText)}${managersText}\n`,
    python: `${importsFor(pythonText)}${pythonText === '' ? 'export {}' : pythonText}\n`,
  }
}

const importsFor = (text: string): string => {
  const names = ['KsiError', 'rawText', 'withRaw'].filter(name => new RegExp(`\\b${name}\\b`).test(text))
  const api = names.length > 0 ? `import { ${names.join(', ')} } from 'ksi-daemon/plugin'\n` : ''
  const py = /\bpy\./.test(text) ? "import * as py from './python.ts'\n" : ''
  return api + py === '' ? '' : `${api}${py}\n`
}
