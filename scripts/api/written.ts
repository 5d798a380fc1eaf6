import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Change, changesBetween, type Signs, signsOf, unnamed } from './changes.ts'
import { surfaces, surfaceText } from './surfaces.ts'

/** What others build upon, as the code has it and as the files in `api/` of a checkout have it. */
export class Written {
  readonly #root: string
  readonly #released: string
  readonly #signs: Signs
  readonly #texts: ReadonlyMap<string, string>

  /** `built`: the folder of the declaration files. */
  constructor(root: string, built: string) {
    const all = surfaces(root, built)
    this.#root = root
    this.#released = join(root, 'api/released.json')
    this.#signs = signsOf(all)
    this.#texts = new Map(all.map(surface => [join(root, `api/${surface.name}.txt`), surfaceText(surface)]))
  }

  /** With the first files, and at a release, what there is now becomes what later changes are compared with. */
  write(isRelease: boolean): void {
    mkdirSync(join(this.#root, 'api'), { recursive: true })
    for (const [file, text] of this.#texts) writeFileSync(file, text)
    if (isRelease || !existsSync(this.#released))
      writeFileSync(this.#released, `${JSON.stringify(this.#signs, null, 2)}\n`)
  }

  /** Files that do not say what the code has. */
  stale(): string[] {
    return [...this.#texts]
      .filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text)
      .map(([file]) => file)
  }

  /** What has changed since the last release and is not named in the change log. */
  unnamed(): Change[] {
    const before: Signs = existsSync(this.#released) ? JSON.parse(readFileSync(this.#released, 'utf8')) : {}
    return unnamed(changesBetween(before, this.#signs), readFileSync(join(this.#root, 'CHANGELOG.md'), 'utf8'))
  }
}
