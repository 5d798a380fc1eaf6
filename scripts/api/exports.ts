import { join } from 'node:path'
import { type DeclarationFile, type Origin, readDeclarationFile } from './declaration-file.ts'

/** A declaration by the file that has it and its name there. */
interface Place {
  readonly file: string
  readonly name: string
}

/** The types and values of a package as its declaration files have them. */
export class Declarations {
  readonly #folder: string
  readonly #files = new Map<string, DeclarationFile>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * What a file exports: to each name the text of its declaration. Types that it does not export and that are part of those it
   * does are among them, so that no change of them is overlooked; `elsewhere` are files whose exports are told apart.
   */
  exportsOf(file: string, elsewhere: readonly string[] = []): Map<string, string> {
    const known = new Set(elsewhere.flatMap(other => [...this.#exported(other).values()].map(keyOf)))
    const entries = new Map<string, string>()
    const own = this.#exported(file)
    const seen = new Set([...own.values()].map(keyOf))
    for (const [name, place] of own) entries.set(name, this.#textOf(place))
    const waiting = [...own.values()]
    for (let place = waiting.pop(); place; place = waiting.pop()) {
      for (const next of this.#mentionedBy(place)) {
        if (seen.has(keyOf(next)) || known.has(keyOf(next))) continue
        seen.add(keyOf(next))
        waiting.push(next)
        entries.set(unused(`${next.name} (inside)`, entries), this.#textOf(next))
      }
    }
    return entries
  }

  #file(file: string): DeclarationFile {
    const known = this.#files.get(file) ?? readDeclarationFile(join(this.#folder, `${file}.d.ts`))
    this.#files.set(file, known)
    return known
  }

  #exported(file: string): Map<string, Place> {
    const { exported, stars } = this.#file(file)
    const all = new Map<string, Place>()
    for (const star of stars) for (const [name, place] of this.#exported(beside(file, star)!)) all.set(name, place)
    for (const [name, origin] of exported) {
      const place = this.#placeOf(origin, file)
      if (place) all.set(name, place)
    }
    return all
  }

  /** Undefined for what comes from outside of the package. */
  #placeOf(origin: Origin, file: string): Place | undefined {
    if ('local' in origin) {
      const { declared, imported } = this.#file(file)
      if (declared.has(origin.local)) return { file, name: origin.local }
      const there = imported.get(origin.local)
      return there && this.#placeOf(there, file)
    }
    const other = beside(file, origin.from)
    return other === undefined ? undefined : this.#exported(other).get(origin.name)
  }

  #textOf({ file, name }: Place): string {
    return this.#file(file).declared.get(name)!.text
  }

  #mentionedBy({ file, name }: Place): Place[] {
    const { mentions } = this.#file(file).declared.get(name)!
    return [...mentions].flatMap(local => this.#placeOf({ local }, file) ?? [])
  }
}

/** Where a file lies is nobody's business, so names that are used twice are told apart by a number. */
const unused = (name: string, entries: ReadonlyMap<string, string>, count = 2): string => {
  if (!entries.has(name)) return name
  const numbered = name.replace(/( \d+)?\)$/, ` ${count})`)
  return unused(numbered, entries, count + 1)
}

const keyOf = ({ file, name }: Place): string => `${file} ${name}`

/** The file that an import means, without its extension; undefined for a package. */
const beside = (file: string, specifier: string): string | undefined =>
  specifier.startsWith('.') ? join(file, '..', specifier).replace(/\.(?:d\.)?[mc]?[jt]s$/, '') : undefined
