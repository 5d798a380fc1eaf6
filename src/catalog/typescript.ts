import type { Catalog, CatalogEntry, DeclaredCommand, DeclaredFact, Undeclared } from './catalog.ts'
import { isSilent } from './fields.ts'
import { comment, quoted, typeText } from './type-text.ts'

/** Types of all events for a client, as the text of a declaration file; `origin` says where they are from. */
export const typescriptOf = ({ events, undeclared }: Catalog, origin: string): string => {
  const commands = events.filter(event => event.kind === 'command')
  const facts = events.filter(event => event.kind === 'fact')
  const names = new Set(events.map(({ name }) => name))
  return [
    `// ${origin.replace(/\s+/g, ' ')}`,
    '// Do not edit it: write it again when plugins have changed.',
    '//',
    "//   import { connect } from 'ksi-daemon/client'",
    "//   import type { KsiEvents } from './ksi-events.d.ts'",
    '//   await using client = await connect<KsiEvents>()',
    ...silence(undeclared),
    '',
    'export interface KsiEvents {',
    '  commands: {',
    ...commands.map(commandText),
    ...patternTexts(undeclared, names),
    '  }',
    '  facts: {',
    ...facts.map(factText),
    '  }',
    '}',
    '',
  ].join('\n')
}

const indent = '    '

const commandText = (command: DeclaredCommand): string => {
  const { name, input, output } = command
  const data = isSilent(input) ? 'object' : typeText(input, 'sent', `${indent}  `)
  const answer = typeText(output, 'answered', `${indent}  `)
  return [
    `${about(command)}${indent}${quoted(name)}: {`,
    `${indent}  data: ${data}`,
    `${indent}  answer: ${answer}`,
    `${indent}}`,
  ].join('\n')
}

const factText = (fact: DeclaredFact): string =>
  `${about(fact)}${indent}${quoted(fact.name)}: ${typeText(fact.data, 'sent', indent)}`

const about = ({ doc, deprecated, ...more }: CatalogEntry): string => {
  const errors = 'errors' in more && more.errors?.length ? `Errors: ${more.errors.join(', ')}.` : ''
  return comment([doc, errors, deprecated === undefined ? '' : `@deprecated ${deprecated}`].join(' '), indent)
}

/** Names that a plugin answers and does not declare can at least be told from misspelt ones. */
const patternTexts = (undeclared: readonly Undeclared[], names: ReadonlySet<string>): string[] => {
  const patterns = undeclared.flatMap(({ plugin, patterns = [] }) => patterns.map(pattern => ({ plugin, pattern })))
  const one = new Map(
    patterns.filter(({ pattern }) => !names.has(pattern) && pattern !== '*').map(it => [it.pattern, it]),
  )
  return [...one.values()].map(({ plugin, pattern }) => {
    const key = /[*?]/.test(pattern) ? `[name: ${templateOf(pattern)}]` : quoted(pattern)
    return `${comment(`Answered by ${plugin} without a declaration.`, indent)}${indent}${key}: { data: object; answer: unknown }`
  })
}

const templateOf = (pattern: string): string =>
  `\`${pattern.replace(/[\\`]|\$(?=\{)/g, '\\$&').replace(/\*+|\?/g, `\${string}`)}\``

/** Of a plugin that is asked about everything no name can be told. */
const silence = (undeclared: readonly Undeclared[]): string[] =>
  undeclared
    .filter(({ patterns }) => patterns === undefined || patterns.includes('*'))
    .map(
      ({ plugin }) => `// ${plugin} is asked about names that nobody declares: ask for those with a plain connect().`,
    )
