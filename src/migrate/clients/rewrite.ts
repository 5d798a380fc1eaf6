import { type Replacement, replacementOf, unknownRemark } from './replacements.ts'
import type { Language, Part, Use } from './use.ts'

/** What to write in the place of a use. */
export interface Rewritten {
  readonly event?: string
  /** Code in the language of the use. */
  readonly instead?: string
  readonly remarks: readonly string[]
}

/** What a client writes instead, with its own parameters under their new names. */
export const rewrite = (use: Use): Rewritten => {
  const { command, how, language, parameters } = use
  if (command === undefined)
    return { remarks: ['the command is computed: see where this is called from, or what it can be'] }
  const replacement = replacementOf(command)
  if (!replacement) return { remarks: [unknownRemark(command)] }
  const { event, remark } = replacement
  const remarks = [...(remark === undefined ? [] : [remark]), ...unseen(parameters, replacement)]
  if (how === 'mention') return { event, remarks: ['its name: it may be sent from elsewhere, or never'] }
  return { event, instead: codeOf(event, dataOf(parameters, replacement, language), use), remarks }
}

const unseen = (parameters: Use['parameters'], { renamed = {}, added = {} }: Replacement): string[] => {
  if (parameters !== undefined && typeof parameters !== 'string') return []
  const said = Object.entries(renamed).map(([old, now]) =>
    now === null ? `${old} is left out` : `${old} is now ${now}`,
  )
  const more =
    parameters === undefined
      ? Object.entries(added).map(([name, value]) => `with ${name}: ${JSON.stringify(value)}`)
      : []
  return said.length + more.length === 0 ? [] : [[...more, ...said].join(', ')]
}

/** The source of the new data; empty when there is none. */
const dataOf = (
  parameters: Use['parameters'],
  { renamed = {}, added = {} }: Replacement,
  language: Language,
): string => {
  const write = writers[language]
  const extra = Object.entries(added).map(([name, value]) => write.entry(name, write.value(value)))
  if (typeof parameters === 'string')
    return extra.length === 0 ? parameters : write.braces([...extra, write.spread(parameters)])
  if (parameters === undefined) return write.braces([...extra, '…'])
  const said = parameters.flatMap(part => partOf(part, renamed, write))
  return extra.length + said.length === 0 ? '' : write.braces([...extra, ...said])
}

const partOf = (
  { name, value, whole }: Part,
  renamed: NonNullable<Replacement['renamed']>,
  write: Writer,
): readonly string[] => {
  if (name === undefined) return [whole]
  const now = Object.hasOwn(renamed, name) ? renamed[name]! : name
  if (now === null) return []
  return now === name && whole !== '' ? [whole] : [write.entry(now, value)]
}

const codeOf = (event: string, data: string, { how, language }: Use): string => {
  const write = writers[language]
  if (how === 'call' && language !== 'text')
    return language === 'python'
      ? `emit_event("${event}"${data === '' ? '' : `, ${data}`})`
      : `client.request('${event}'${data === '' ? ', {}' : `, ${data}`})`
  return write.braces([write.entry('event', write.value(event)), write.entry('data', data === '' ? '{}' : data)])
}

interface Writer {
  readonly entry: (name: string, value: string) => string
  readonly value: (value: unknown) => string
  readonly braces: (entries: readonly string[]) => string
  readonly spread: (name: string) => string
}

const quoted: Writer = {
  entry: (name, value) => `"${name}": ${value}`,
  value: value => JSON.stringify(value),
  braces: entries => `{${entries.join(', ')}}`,
  spread: name => `**${name}`,
}

const pythonValue = (value: unknown): string =>
  value === true ? 'True' : value === false ? 'False' : value === null ? 'None' : JSON.stringify(value)

const javascript: Writer = {
  entry: (name, value) => `${name}: ${value}`,
  value: value => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value)),
  braces: entries => `{ ${entries.join(', ')} }`,
  spread: name => `...${name}`,
}

const writers: Readonly<Record<Language, Writer>> = {
  text: quoted,
  python: { ...quoted, value: pythonValue },
  javascript,
  typescript: javascript,
}
