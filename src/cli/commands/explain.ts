import type { Command } from 'commander'
import type { CatalogEntry } from '../../catalog/catalog.ts'
import { type Field, fieldsOf, shapeOf } from '../../catalog/fields.ts'
import { leastOf } from '../../catalog/least.ts'
import { fail } from '../../errors.ts'
import type { JsonSchema } from '../../plugin/json-schema.ts'
import { nearest } from '../../plugin/nearest.ts'
import { emitCommand } from '../emit-command.ts'
import type { DaemonOptions } from '../find-socket.ts'
import { knownEvents } from '../known-events.ts'
import { withDaemonOptions, withExamples } from '../options.ts'
import { oneLine, paint, printable, say, sayJson } from '../output.ts'
import { facts, table } from '../table.ts'
import { type WhoAnswers, whoAnswers } from '../who-answers.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
}

export const define = (command: Command): void => {
  command.argument('<event>', 'its name').action((event: string) => explain(event, command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), ['ksi explain agent:spawn', 'ksi explain state:set --json | jq .input'])
}

const explain = async (word: string, options: Options): Promise<void> => {
  const name = word.replace(/^\//, '')
  const { events } = await knownEvents(options)
  const found = events.find(event => event.name === name)
  const who = await whoAnswers(name, options)
  if (!found) {
    if (who?.kind !== 'undeclared') throw unknown(name, events)
    return options.json ? sayJson(who) : showUndeclared(name, who)
  }
  if (options.json) return sayJson(who ? { ...found, ...pick(who) } : found)
  show(found, who)
  say(
    `\n${paint('bold', 'Example')}\n${exampleOf(found)
      .map(line => `  ${printable(line)}`)
      .join('\n')}`,
  )
}

/** What the plugin shows, or else the least that its schema asks for. */
const exampleOf = (event: CatalogEntry): string[] => {
  const { name, kind, example } = event
  if (kind === 'fact') return [...(example === undefined ? [] : [JSON.stringify(example)]), `$ ksi events tail ${name}`]
  const data = example ?? leastOf(event.input)
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data) // nothing may be said of the data
  return [`$ ${emitCommand(name, isObject ? (data as Record<string, unknown>) : {})}`]
}

const pick = ({ answered_by, may_answer, declined }: WhoAnswers) => ({ answered_by, may_answer, declined })

const show = (event: CatalogEntry, who: WhoAnswers | undefined): void => {
  const { name, doc, kind, plugin, keep, deprecated } = event
  const command = kind === 'command' ? event : undefined
  say(`${paint('bold', oneLine(name))}  ${oneLine(doc)}\n`)
  const lines: [string, string | string[]][] = [
    [
      'kind',
      event.kind === 'command'
        ? `command, answered by ${answererOf(plugin, who)}`
        : `fact, told by ${event.told_by.join(', ')}`,
    ],
    ['not by', declinedOf(who)],
    ['kept', keeps[keep]],
    ['limit', command?.timeout === undefined ? '' : `${command.timeout} s`],
    ['errors', command?.errors?.join(', ') ?? ''],
    ['legacy', command?.legacy?.join(', ') ?? ''],
    ['deprecated', deprecated ?? ''],
  ]
  say(facts(lines.map(([about, text]) => [about, typeof text === 'string' ? oneLine(text) : text])))
  section('Data', event.kind === 'fact' ? event.data : event.input)
  if (event.kind === 'command') section('Answer', event.output)
}

const answererOf = (plugin: string, who: WhoAnswers | undefined): string =>
  who === undefined ? plugin : (who.answered_by ?? 'nobody now')

/** Those who might answer and do not. */
const declinedOf = (who: WhoAnswers | undefined): string[] =>
  (who?.declined ?? []).map(({ plugin, why }) => oneLine(`${plugin}: ${why}`))

const showUndeclared = (name: string, who: WhoAnswers): void => {
  say(`${paint('bold', oneLine(name))}  Nobody declares it.\n`)
  say(
    facts([
      ['asked', oneLine(who.may_answer.join(', '))],
      ['not by', declinedOf(who)],
    ]),
  )
}

const keeps = {
  durable: 'on disk before it is answered or told',
  recent: 'in memory, among the newest events',
  none: 'nowhere',
} as const

const section = (title: string, schema: JsonSchema): void => {
  const fields = fieldsOf(schema)
  const body = fields.length === 0 ? paint('dim', shapeOf(schema)) : table(['FIELD', 'TYPE', '', ''], fields.map(rowOf))
  say(`\n${paint('bold', title)}\n${body.replace(/^/gm, '  ')}`)
}

const rowOf = ({ path, type, required, usual, description }: Field): string[] => [
  oneLine(path),
  oneLine(type),
  required ? 'required' : paint('dim', usual && `= ${oneLine(usual)}`),
  paint('dim', oneLine(description)),
]

const unknown = (name: string, events: readonly CatalogEntry[]) => {
  const today = events.find(event => event.kind === 'command' && event.legacy?.includes(name))?.name
  if (today !== undefined)
    return fail('NOT_FOUND', `the event ${name}`).with({
      hint: `it is the old daemon's name for ${today}: ksi explain ${today}`,
      nearest: [today],
    })
  const meant = nearest(
    name,
    events.map(event => event.name),
  )
  const hint = meant.length > 0 ? `did you mean: ${meant.join(', ')}?` : 'ksi events list shows them all'
  return fail('NOT_FOUND', `the event ${name}`).with({ hint, nearest: meant })
}
