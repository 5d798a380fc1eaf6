import { type Import, importsOf } from './imports.ts'

/** Parts of Node whose loading alone costs more than the daemon may add to a start. */
const heavyBuiltIns = ['crypto', 'http', 'http2', 'https', 'inspector', 'repl', 'test', 'tls'].map(
  name => `node:${name}`,
)

type ImportsOf = (file: string) => readonly Import[]

/** What is loaded at once with these sources and is too heavy for that, each as the way that leads to it. */
export const heavyImports = (starts: readonly string[], imports: ImportsOf = importsOf): string[] => {
  const ways = new Map(starts.map(start => [start, start]))
  const found: string[] = []
  for (const [file, way] of ways) {
    for (const { to, kind } of imports(file)) {
      if (kind !== 'static') continue
      const wayTo = `${way} -> ${to}`
      if (isHeavy(to)) found.push(wayTo)
      else if (to.endsWith('.ts') && !ways.has(to)) ways.set(to, wayTo)
    }
  }
  return found
}

const isHeavy = (to: string) => heavyBuiltIns.includes(to) || !(to.endsWith('.ts') || to.startsWith('node:'))
