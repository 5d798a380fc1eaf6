import { readFileSync } from 'node:fs'
import { parseSync } from 'rolldown/utils'

/** Where a name comes from: this file, or another under perhaps another name. */
export type Origin = { readonly local: string } | { readonly from: string; readonly name: string }

/** What one `.d.ts` file says, as far as its outside is concerned. */
export interface DeclarationFile {
  /** Everything it declares, exported or not, without comments. */
  readonly declared: ReadonlyMap<string, Declaration>
  readonly imported: ReadonlyMap<string, Origin>
  readonly exported: ReadonlyMap<string, Origin>
  /** Files whose exports are all its own, too. */
  readonly stars: readonly string[]
}

export interface Declaration {
  readonly text: string
  /** Names of other declarations that it speaks of. */
  readonly mentions: ReadonlySet<string>
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}
interface Named {
  readonly name: string
}
interface Specifier {
  readonly local: Named
  readonly exported: Named
  readonly imported?: Named
}

/** Reads a declaration file as the compiler wrote it. Throws when it says something that is not known here. */
export const readDeclarationFile = (path: string): DeclarationFile => {
  const source = readFileSync(path, 'utf8')
  const { program, comments, errors } = parseSync(path, source)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`)
  const bare = withoutComments(source, comments)
  const declared = new Map<string, Declaration>()
  const imported = new Map<string, Origin>()
  const exported = new Map<string, Origin>()
  const stars: string[] = []

  const declare = (node: Node): string[] => {
    const names = namesOf(node)
    const text = tidy(bare.slice(node.start, node.end))
    for (const name of names) {
      const before = declared.get(name) // an overload, or a type and a value of one name
      declared.set(name, {
        text: before ? `${before.text}\n${text}` : text,
        mentions: new Set([...(before?.mentions ?? []), ...mentionsIn(node)]),
      })
    }
    return names
  }

  for (const node of program.body as unknown as readonly Node[]) {
    const from = (node.source as { value: string } | null | undefined)?.value
    const specifiers = (node.specifiers ?? []) as readonly Specifier[]
    if (node.type === 'ImportDeclaration')
      for (const { local, imported: there } of specifiers)
        imported.set(local.name, { from: from!, name: there?.name ?? '*' })
    else if (node.type === 'ExportAllDeclaration' && !node.exported) stars.push(from!)
    else if (node.type === 'ExportNamedDeclaration' && node.declaration)
      for (const name of declare(node.declaration as Node)) exported.set(name, { local: name })
    else if (node.type === 'ExportNamedDeclaration')
      for (const { local, exported: there } of specifiers)
        exported.set(there.name, from === undefined ? { local: local.name } : { from, name: local.name })
    else if (namesOf(node).length > 0) declare(node)
    else if (node.type !== 'EmptyStatement') throw new Error(`${path}: what is ${node.type} to an interface?`)
  }
  return { declared, imported, exported, stars }
}

const namesOf = ({ type, id, declarations }: Node): string[] => {
  if (type === 'VariableDeclaration') return (declarations as readonly { id: Named }[]).map(one => one.id.name)
  return type.endsWith('Declaration') || type === 'TSDeclareFunction'
    ? [(id as Named | undefined)?.name ?? ''].filter(Boolean)
    : []
}

/** Every type that is named, and every value whose type is asked for. */
const mentionsIn = (node: unknown, found = new Set<string>()): Set<string> => {
  if (Array.isArray(node)) for (const one of node) mentionsIn(one, found)
  else if (typeof node === 'object' && node !== null) {
    const { type, typeName, exprName, expression, superClass } = node as Partial<Record<string, Node>> & {
      type?: string
    }
    const isHeritage = type === 'TSInterfaceHeritage' || type === 'TSClassImplements'
    for (const name of [typeName, exprName, isHeritage ? expression : superClass]) if (name) found.add(first(name))
    for (const held of Object.values(node)) mentionsIn(held, found)
  }
  return found
}

/** `a` of `a.b.c`. */
const first = ({ left, object, name }: Partial<Record<string, unknown>>): string =>
  left || object ? first((left ?? object) as Node) : String(name)

/** Blanks in their place, so that what was parsed stays where it was. */
const withoutComments = (source: string, comments: readonly { start: number; end: number }[]): string =>
  comments.reduce((text, { start, end }) => text.slice(0, start) + ' '.repeat(end - start) + text.slice(end), source)

const tidy = (text: string): string =>
  text
    .split('\n')
    .map(line => line.trimEnd())
    .filter(line => line !== '')
    .join('\n')
    .replace(/^declare /, '')
