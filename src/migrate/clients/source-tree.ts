import { parser as javascript } from '@lezer/javascript'
import { parser as python } from '@lezer/python'
import { textIn } from '../generate/python/text-literal.ts'
import type { Language, Part } from './use.ts'

export type SyntaxNode = ReturnType<typeof python.parse>['topNode']

/** A source, read with the grammar of its language. What is broken in it stays unread, and the rest is read all the same. */
export interface SourceTree {
  readonly language: Exclude<Language, 'text'>
  readonly text: string
  readonly root: SyntaxNode
  /** What names stand for that are set once, to something that is written there. */
  readonly named: ReadonlyMap<string, SyntaxNode>
}

/** Between `<` and `>` stands a type in the one, and an element in the other. */
const parsers = {
  python,
  javascript: javascript.configure({ dialect: 'ts jsx' }),
  typescript: javascript.configure({ dialect: 'ts' }),
} as const

export const readTree = (text: string, language: SourceTree['language']): SourceTree => {
  const root = parsers[language].parse(text).topNode
  return { language, text, root, named: namedIn(root, text) }
}

const comments = new Set(['Comment', 'LineComment', 'BlockComment'])

/** The parts of a node, without comments. */
export const partsOf = (node: SyntaxNode): SyntaxNode[] => {
  const parts: SyntaxNode[] = []
  for (let part = node.firstChild; part; part = part.nextSibling) if (!comments.has(part.name)) parts.push(part)
  return parts
}

export const sourceOf = (node: SyntaxNode, { text }: Pick<SourceTree, 'text'>): string => text.slice(node.from, node.to)

/** The text that a node stands for, itself or by its name; undefined when it is no plain text. */
export const textOf = (node: SyntaxNode, tree: SourceTree): string | undefined => {
  const meant = meantBy(node, tree)
  if (meant.name === 'ContinuedString') {
    const parts = partsOf(meant).map(part => (part.name === 'String' ? textIn(sourceOf(part, tree)) : undefined))
    return parts.includes(undefined) ? undefined : parts.join('')
  }
  if (meant.name === 'String') return textIn(sourceOf(meant, tree))
  return meant.name === 'TemplateString' && !meant.firstChild ? sourceOf(meant, tree).slice(1, -1) : undefined
}

/** What is written where its name was given; the node itself when it is no such name. */
export const meantBy = (node: SyntaxNode, tree: Pick<SourceTree, 'text' | 'named'>): SyntaxNode =>
  (node.name === 'VariableName' ? tree.named.get(sourceOf(node, tree)) : undefined) ?? node

/** A part, and the node of its value. */
export interface Entry extends Part {
  readonly node?: SyntaxNode
}

/** The entries of what is written as a dictionary or an object; undefined for anything else. */
export const entriesOf = (node: SyntaxNode, tree: SourceTree): Entry[] | undefined => {
  if (node.name === 'ObjectExpression')
    return partsOf(node)
      .filter(({ name }) => name === 'Property')
      .map(part => propertyOf(part, tree))
  if (node.name === 'DictionaryExpression') return dictionaryEntries(node, tree)
  const [callee, given] = partsOf(node)
  if (node.name !== 'CallExpression' || !given || !callee || sourceOf(callee, tree) !== 'dict') return undefined
  return argumentsOf(given, tree).flatMap(({ name, value }) =>
    name === undefined ? [] : [entry(name, value, { tree, whole: `"${name}": ${sourceOf(value, tree)}` })],
  )
}

const entry = (name: string, node: SyntaxNode, { tree, whole }: { tree: SourceTree; whole: string }): Entry => ({
  name,
  value: sourceOf(node, tree),
  whole,
  node,
})

const propertyOf = (node: SyntaxNode, tree: SourceTree): Entry => {
  const [name, , value] = partsOf(node)
  const whole = sourceOf(node, tree)
  const said = name?.name === 'String' ? textIn(sourceOf(name, tree)) : name && sourceOf(name, tree)
  if (!name || !['PropertyDefinition', 'String'].includes(name.name) || said === undefined)
    return { value: whole, whole }
  return entry(said, value ?? name, { tree, whole })
}

const dictionaryEntries = (node: SyntaxNode, tree: SourceTree): Entry[] =>
  splitAtCommas(partsOf(node).slice(1, -1)).map(group => {
    const [first, sign, value] = group
    const whole = tree.text.slice(first!.from, group.at(-1)!.to)
    const name = sign?.name === ':' ? textOf(first!, tree) : undefined
    return name === undefined || !value ? { value: whole, whole } : entry(name, value, { tree, whole })
  })

export interface Given {
  readonly name?: string
  readonly value: SyntaxNode
}

/** What a call is given. */
export const argumentsOf = (list: SyntaxNode, tree: SourceTree): Given[] =>
  splitAtCommas(partsOf(list).slice(1, -1)).flatMap(([first, sign, value]) => {
    if (!first || first.name === '*' || first.name === '**') return []
    return sign?.name === 'AssignOp' && value ? [{ name: sourceOf(first, tree), value }] : [{ value: first }]
  })

const splitAtCommas = (parts: readonly SyntaxNode[]): SyntaxNode[][] => {
  const groups: SyntaxNode[][] = [[]]
  for (const part of parts)
    if (part.name === ',') groups.push([])
    else groups.at(-1)!.push(part)
  return groups.filter(group => group.length > 0)
}

const written = new Set(['String', 'ContinuedString', 'TemplateString', 'DictionaryExpression', 'ObjectExpression'])

const namedIn = (root: SyntaxNode, text: string): Map<string, SyntaxNode> => {
  const found = new Map<string, SyntaxNode>()
  const twice = new Set<string>()
  root.cursor().iterate(({ node }) => {
    if (node.name !== 'AssignStatement' && node.name !== 'VariableDeclaration' && node.name !== 'AssignmentExpression')
      return
    const target = partsOf(node).find(({ name }) => name === 'VariableName' || name === 'VariableDefinition')
    const value = partsOf(node).at(-1)!.name === ';' ? partsOf(node).at(-2) : partsOf(node).at(-1)
    if (!target || !value || target === value) return
    const name = text.slice(target.from, target.to)
    if (found.has(name) || twice.has(name) || !written.has(value.name)) {
      found.delete(name)
      twice.add(name)
    } else found.set(name, value)
  })
  return found
}
