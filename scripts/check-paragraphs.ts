import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Proves that each paragraph of the old daemon's protocol has a test that carries its number in its name, as
 * `test('§4.20 a value set by …')`. The paragraphs are listed in test/legacy/paragraphs.json.
 */
const main = (): number => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const titles: Titles = JSON.parse(readFileSync(join(root, 'test/legacy/paragraphs.json'), 'utf8'))
  const files = globSync(['src/**/*.test.ts', 'test/**/*.test.ts'], { cwd: root }).sort()
  const mistakes = mistakesIn(
    titles,
    files.map(file => ({ file, text: readFileSync(join(root, file), 'utf8') })),
  )
  for (const mistake of mistakes) console.error(mistake)
  return mistakes.length === 0 ? 0 : 1
}

type Titles = Readonly<Record<string, string>>

interface Source {
  readonly file: string
  readonly text: string
}

/** Paragraphs without a test, and tests of paragraphs that there are not, a line each. */
export const mistakesIn = (titles: Titles, sources: readonly Source[]): string[] => {
  const tested = new Set<string>()
  const unknown = sources.flatMap(({ file, text }) =>
    numbersIn(text).flatMap(number => {
      tested.add(number)
      const isKnown = Object.keys(titles).some(known => known === number || known.startsWith(`${number}.`))
      return isKnown ? [] : [`${file}: there is no paragraph ${number}`]
    }),
  )
  const untested = Object.entries(titles).filter(([number]) => !tested.has(number))
  return [...unknown, ...untested.map(([number, title]) => `§${number} ${title}: no test carries its number`)]
}

/** The numbers at the beginning of texts, where the names of tests stand: `'§5.1 §13 …'` says two. */
const numbersIn = (source: string): string[] =>
  [...source.matchAll(/(?<=[(,[{:]\s*)['"`]((?:§\d[\d.]*,? )+)/g)].flatMap(([, names]) =>
    [...names!.matchAll(/§([\d.]*\d)/g)].map(([, number]) => number!),
  )

if (import.meta.main) process.exitCode = main()
