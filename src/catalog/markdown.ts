import { errors } from '../errors.ts'
import type { JsonSchema } from '../plugin/index.ts'
import {
  type Catalog,
  type CatalogEntry,
  type DeclaredCommand,
  type DeclaredFact,
  namespaceOf,
  type Undeclared,
} from './catalog.ts'
import { type Field, fieldsOf, shapeOf } from './fields.ts'

/** The command line that sends an event: how the program of this package writes it. */
export type SayCommand = (event: string, data: Readonly<Record<string, unknown>>) => string

/** The whole catalogue as a Markdown page; `origin` says where it is from and how to make it anew. */
export const markdownOf = ({ events, undeclared }: Catalog, sayCommand: SayCommand, origin: string): string => {
  const namespaces = [...new Set(events.map(namespaceOf))].sort()
  const sections = namespaces.flatMap(namespace => [
    `## ${namespace}`,
    ...events.filter(entry => namespaceOf(entry) === namespace).map(entry => entryText(entry, sayCommand)),
  ])
  const parts = [`# Event catalogue`, origin, introduction, contents(events, namespaces), ...sections]
  return `${[...parts, ...open(undeclared), errorTable()].join('\n\n')}\n`
}

const introduction = `\
A **command** is answered by exactly one plugin; a **fact** is told to whoever listens. Every answer is one line:
\`{"type":"response","event":…,"status":"success","data":…}\`, or \`"status":"error"\` with \`"error":{"code","message","details"}\`;
the tables below describe \`data\`. Kept *durable*: on disk before it is answered or told; *recent*: in memory, among the newest
events; *none*: nowhere. Fields marked *exact* come back as the very text that was sent, so that 9007199254740993 and 1.0 survive.`

/** Who answers what nobody declares: all that can be said about it. */
const open = (undeclared: readonly Undeclared[]): string[] => {
  if (undeclared.length === 0) return []
  const lines = undeclared.map(({ plugin, patterns }) => {
    const events = patterns?.map(pattern => `\`${pattern}\``).join(', ') ?? 'all of them'
    return `- \`${plugin}\`: ${events}`
  })
  return [
    '## Without a declaration',
    ['Plugins that are asked about events that nobody declares:', '', ...lines].join('\n'),
  ]
}

const contents = (catalog: readonly CatalogEntry[], namespaces: readonly string[]): string =>
  [
    '| namespace | commands | facts |',
    '|---|---|---|',
    ...namespaces.map(namespace => {
      const own = (kind: CatalogEntry['kind']) =>
        catalog.filter(entry => namespaceOf(entry) === namespace && entry.kind === kind).map(linkTo)
      return `| [${namespace}](#${namespace}) | ${own('command').join(', ')} | ${own('fact').join(', ')} |`
    }),
  ].join('\n')

const linkTo = ({ name }: CatalogEntry): string =>
  `[${name.slice(name.indexOf(':') + 1)}](#${name.replace(/[^\w-]/g, '')})`

/** One event as a section of Markdown. */
export const entryText = (entry: CatalogEntry, sayCommand: SayCommand): string =>
  [
    `### ${entry.name}`,
    entry.doc,
    about(entry),
    ...(entry.kind === 'command' ? commandParts(entry, sayCommand) : factParts(entry)),
  ]
    .filter(part => part !== '')
    .join('\n\n')

const about = (entry: CatalogEntry): string => {
  const { keep, deprecated } = entry
  const command = entry.kind === 'command' ? entry : undefined
  return [
    entry.kind === 'command'
      ? `Command, answered by \`${entry.plugin}\``
      : `Fact, told by ${entry.told_by.map(plugin => `\`${plugin}\``).join(', ')}`,
    `kept: ${keep}`,
    command?.timeout === undefined ? '' : `time limit: ${command.timeout} s`,
    command?.legacy === undefined ? '' : `legacy command: ${command.legacy.map(name => `\`${name}\``).join(', ')}`,
    deprecated === undefined ? '' : `**deprecated**: ${deprecated}`,
  ]
    .filter(part => part !== '')
    .join(' · ')
}

const commandParts = (entry: DeclaredCommand, sayCommand: SayCommand): string[] => {
  const { name, raw = [], input, output, errors: codes = [], example } = entry
  const data = (example ?? {}) as Record<string, unknown>
  const line = JSON.stringify({ event: name, data })
  return [
    dataTable('Data', input, raw),
    dataTable('Answer', output, raw),
    codes.length === 0 ? '' : `Errors: ${codes.map(code => `\`${code}\``).join(', ')}`,
    ['```sh', `echo ${quote(line)} | nc -U /tmp/ksi/events.sock`, sayCommand(name, data), '```'].join('\n'),
  ]
}

const factParts = ({ name, raw = [], data, example }: DeclaredFact): string[] => [
  dataTable('Data', data, raw),
  example === undefined ? '' : ['```json', JSON.stringify(example), '```'].join('\n'),
  ['```sh', `ksi events tail ${name}`, '```'].join('\n'),
]

/** The fields of some data as a table. */
export const dataTable = (title: string, schema: JsonSchema, raw: readonly string[]): string => {
  const fields = fieldsOf(schema)
  if (fields.length === 0) return `${title}: ${shapeOf(schema)}`
  return [`| ${title} | type | default | |`, '|---|---|---|---|', ...fields.map(field => row(field, raw))].join('\n')
}

const row = ({ path, type, required, usual, description }: Field, raw: readonly string[]): string => {
  const notes = [required ? '**required**' : '', raw.includes(path) ? '*exact*' : '', cell(description)].filter(Boolean)
  return `| \`${cell(path)}\` | ${cell(type)} | ${usual === '' ? '' : `\`${cell(usual)}\``} | ${notes.join(' ')} |`
}

const errorTable = (): string =>
  [
    '## Error codes',
    '',
    'Any command may answer `INVALID_INPUT`, `HANDLER_ERROR`, `TIMEOUT`, `EVENT_CANCELLED`, `PERMISSION_DENIED`, `RATE_LIMITED`,',
    '`QUEUE_FULL`, `SHUTTING_DOWN`, `LOOP_LIMIT`, `PLUGIN_UNAVAILABLE` and `INTERNAL_ERROR`; those that are kept durable also',
    '`STORAGE_FULL` and `STORAGE_FAILED`. `TIMEOUT` never means that nothing happened: ask again with the same `idempotency_key`.',
    '',
    '| code | may succeed later | message |',
    '|---|---|---|',
    ...Object.entries(errors).map(([code, { message, retryable }]) => {
      const text = (message as (...args: string[]) => string)('…', '…', '…')
      return `| \`${code}\` | ${retryable ? 'yes' : ''} | ${cell(text)} |`
    }),
  ].join('\n')

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const quote = (line: string): string => `'${line.replaceAll("'", "'\\''")}'`
