import type { Command } from 'commander'
import { fail } from '../../errors.ts'
import { nearest } from '../../plugin/nearest.ts'
import { emitCommand } from '../emit-command.ts'
import { builtInEvents, type KnownEvent } from '../known-events.ts'
import { withExamples, withOutputOptions } from '../options.ts'
import { paint, say, sayJson } from '../output.ts'
import { schemaRows } from '../schema-rows.ts'
import { facts, table } from '../table.ts'

interface Options {
  readonly json?: boolean
}

export const define = (command: Command): void => {
  command.argument('<event>', 'its name').action((event: string) => explain(event, command.optsWithGlobals<Options>()))
  withExamples(withOutputOptions(command), ['ksi explain agent:spawn', 'ksi explain state:set --json | jq .input'])
}

const explain = async (name: string, { json }: Options): Promise<void> => {
  const events = await builtInEvents()
  const found = events.find(event => event.name === name.replace(/^\//, ''))
  if (!found) throw unknown(name, events)
  if (json) return sayJson(found)
  say(`${paint('bold', found.name)}  ${found.doc}`)
  say()
  say(facts(aboutOf(found)))
  if (found.kind === 'command') {
    section('Data', schemaRows(found.input))
    section('Answer', schemaRows(found.output))
    say(`\n${paint('bold', 'Example')}\n  $ ${emitCommand(found.name, found.example)}`)
  } else {
    section('Data', schemaRows(found.data))
    say(`\n${paint('bold', 'Example')}\n  $ ksi events tail ${found.name}`)
  }
}

const aboutOf = ({
  kind,
  plugin,
  keep = 'recent',
  timeout,
  errors = [],
  legacy,
  deprecated,
}: KnownEvent): [string, string][] => [
  ['kind', kind === 'command' ? `command, answered by ${plugin}` : `fact, told by ${plugin}`],
  ['kept', keeps[keep] ?? keep],
  ['limit', timeout === undefined ? '' : `${timeout} s`],
  ['errors', errors.join(', ')],
  ['legacy', legacy ?? ''],
  ['deprecated', deprecated ?? ''],
]

const keeps: Record<string, string> = {
  durable: 'on disk before it is answered or told',
  recent: 'in memory, among the newest events',
  none: 'nowhere',
}

const section = (title: string, rows: readonly (readonly string[])[]): void => {
  say(`\n${paint('bold', title)}`)
  if (rows.length === 0) say(paint('dim', '  nothing'))
  else say(indent(table(['FIELD', 'TYPE', '', ''], rows)))
}

const indent = (text: string): string => text.replace(/^/gm, '  ')

const unknown = (name: string, events: readonly KnownEvent[]) => {
  const meant = nearest(
    name,
    events.map(event => event.name),
  )
  const hint = meant.length > 0 ? `did you mean: ${meant.join(', ')}?` : 'ksi events list shows them all'
  return fail('NOT_FOUND', `the event ${name}`).with({ hint, nearest: meant })
}
