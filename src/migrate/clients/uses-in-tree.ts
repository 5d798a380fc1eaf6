import { Source } from '../generate/python/cursor.ts'
import { type Finding, isCommandLike, parametersIn } from './finding.ts'
import { replacementOf } from './replacements.ts'
import { entriesOf, meantBy, partsOf, type SourceTree, type SyntaxNode, sourceOf, textOf } from './source-tree.ts'
import type { Use } from './use.ts'
import { useInCall } from './uses-in-calls.ts'
import { usesInText } from './uses-in-text.ts'

/** Every use of the old daemon in a source that was read with its grammar, in the order of the lines. */
export const usesInTree = (tree: SourceTree): Use[] => {
  const { language } = tree
  const lines = new Source(tree.text)
  const found = new Map<number, Use>()
  const finding: Finding = {
    tree,
    told: new Set(),
    add: (node, use) =>
      void found.set(node.from, { ...use, line: lines.lineAt(node.from), source: sourceOf(node, tree), language }),
  }
  const texts: SyntaxNode[] = []
  tree.root.cursor().iterate(({ node }) => {
    if (node.name === 'CallExpression') useInCall(node, finding)
    if (objectKinds.has(node.name)) useInObject(node, finding)
    if (node.name === 'AssignStatement' || node.name === 'AssignmentExpression') useInAssignment(node, finding)
    if (textKinds.has(node.name) && node.parent?.name !== 'ContinuedString') texts.push(node)
  })
  for (const node of texts.filter(node => !finding.told.has(node.from) && !isDocumentation(node))) {
    const text = textOf(node, tree)
    if (text !== undefined && replacementOf(text) && !isKey(node))
      finding.add(node, { command: text, how: 'mention', parameters: undefined })
    for (const use of usesInText(sourceOf(node, tree), { isString: true }))
      found.set(node.from + use.at, { ...use, line: lines.lineAt(node.from) + use.line - 1 })
  }
  return [...found].sort(([one], [other]) => one - other).map(([, use]) => use)
}

const textKinds = new Set(['String', 'ContinuedString', 'FormatString', 'TemplateString'])
const objectKinds = new Set(['DictionaryExpression', 'ObjectExpression', 'CallExpression'])

/** `{"command": …}`, which is sent as it is. */
const useInObject = (node: SyntaxNode, { tree, add, told }: Finding): void => {
  const entries = entriesOf(node, tree)
  const value = entries?.find(({ name }) => name === 'command')?.node
  if (!entries || !value) return
  const parameters = entries.find(({ name }) => name === 'parameters')?.node
  const command = textOf(value, tree)
  if (command === undefined) {
    if (parameters) add(node, { command, how: 'computed', parameters: undefined })
  } else if (replacementOf(command) || (isCommandLike(command) && parameters)) {
    told.add(meantBy(value, tree).from)
    add(node, { command, how: 'line', parameters: parameters ? parametersIn(parameters, tree) : [] })
  }
}

/** `line["command"] = "X"`, `line.command = 'X'` */
const useInAssignment = (node: SyntaxNode, { tree, add, told }: Finding): void => {
  const [target, ...rest] = partsOf(node)
  const value = rest.at(-1)
  if (target?.name !== 'MemberExpression' || !value) return
  const command = textOf(value, tree)
  if (command === undefined || !replacementOf(command)) return
  if (!/(\.|\[)\s*["']?command["']?\s*\]?$/.test(sourceOf(target, tree))) return
  told.add(meantBy(value, tree).from)
  add(node, { command, how: 'line', parameters: undefined })
}

/** A text that stands alone is for people. */
const isDocumentation = ({ parent }: SyntaxNode): boolean => parent?.name === 'ExpressionStatement'

/** What something else is filed under, as in a table by command. */
const isKey = ({ parent, nextSibling }: SyntaxNode): boolean =>
  nextSibling?.name === ':' && (parent?.name === 'DictionaryExpression' || parent?.name === 'Property')
