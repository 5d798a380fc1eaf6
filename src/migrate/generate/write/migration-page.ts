import type { Planned } from '../plan.ts'
import { oneLine } from './handler-file.ts'

/** The page beside a plugin: what each command became, what is left to do, and its Python. */
export const migrationPage = (name: string, planned: readonly Planned[]): string => {
  const all = planned.flatMap(one => [`## ${one.handler.command}`, '', ...about(one), '', ...original(one), ''])
  return `${`# ${name}\n\nWhat became of ${planned.length} handlers of the old daemon.\n\n${all.join('\n')}`.trimEnd()}\n`
}

const about = (planned: Planned): string[] => {
  const { handler, facts, known, event, model } = planned
  const { file, definition, name, recognised_by } = handler
  const fact = (what: string, names: readonly string[]): string[] =>
    names.length > 0 ? [`- ${what}: ${names.map(one => `\`${one}\``).join(', ')}`] : []
  return [
    `- From \`${file.path}:${definition.line}\`, \`${name}\`, recognised by its ${recognised_by}.`,
    `- Its event: \`${event}\`. ${statusText(planned)}`,
    ...(known ? [`- Use instead: \`${known.events[0]}\``] : []),
    ...fact('Aliases', handler.aliases),
    ...(model ? [`- Parameters: \`${model.name}\` of \`${model.file.path}:${model.line}\``] : []),
    ...fact('Uses', facts.services),
    ...fact('Refuses with', facts.error_codes),
    ...fact('Answers with', facts.result_keys),
    ...fact('Helpers', facts.helpers),
    ...todo(planned).map(line => `- [ ] ${line}`),
  ]
}

const statusText = ({ status, known, body }: Planned): string => {
  const isWhole = 'lines' in body
  if (status === 'takes over') return `It answers the command in the stead of \`${known!.events[0]}\`.`
  if (status === 'covered')
    return `The daemon answers the command itself; ${isWhole ? 'this one answers only its own event' : 'this one declines'}.`
  return isWhole ? 'It answers the command and its event.' : 'Nobody answers it until its body is written.'
}

/** What somebody has to write. */
export const todo = ({ body, rules, model, facts, handler }: Planned): string[] => [
  ...('lines' in body ? [] : [`${handler.file.path}:${body.line}: ${oneLine(body.reason)}`]),
  ...rules.flatMap(({ body: rule, validator }) =>
    'lines' in rule ? [] : [`${model!.file.path}:${rule.line}: the rule ${validator.name}: ${oneLine(rule.reason)}`],
  ),
  ...(facts.parameter_model !== undefined && !model
    ? [`its parameters: ${facts.parameter_model} was not found; name its folder with --protocols-dir`]
    : []),
]

const original = ({ handler: { file, definition } }: Planned): string[] => {
  const lines = file.text.split('\n').slice(definition.line - 1, definition.end_line)
  const fence = '`'.repeat(Math.max(3, ...(lines.join('\n').match(/`+/g) ?? []).map(({ length }) => length + 1)))
  return [`\`${file.path}:${definition.line}–${definition.end_line}\``, '', `${fence}python`, ...lines, fence]
}
