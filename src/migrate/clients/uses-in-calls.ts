import { type Finding, isCommandLike, parametersIn } from './finding.ts'
import { replacementOf } from './replacements.ts'
import {
  argumentsOf,
  type Given,
  meantBy,
  partsOf,
  type SourceTree,
  type SyntaxNode,
  sourceOf,
  textOf,
} from './source-tree.ts'
import type { Part, Use } from './use.ts'

/** Functions of old clients that make a line, and what each takes in this order. */
const builders: Readonly<Record<string, readonly string[]>> = {
  PUBLISH: ['from_agent', 'event_type', 'payload'],
  SUBSCRIBE: ['agent_id', 'event_types'],
  AGENT_CONNECTION: ['action', 'agent_id'],
}

const passedOver = /^(command_handler|register\w*|print|log|debug|info|warn|warning|error|exception)$/i
const sends = /command|send|request|call|query|ask|exec|invoke|rpc|emit/i
/** These are given the command first. */
const computes = /^(send_?(daemon_?)?command|build_?command|create_?command)$/i
/** What holds a whole line, which was made elsewhere. */
const wholeLine = /^\w*(cmd|obj|dict|json|message|line)\w*$|^\s*[{]/i

/** `send_command("X", …)`, `CommandBuilder.build_publish_command(…)` */
export const useInCall = (node: SyntaxNode, { tree, add, told }: Finding): void => {
  const parts = partsOf(node)
  const [callee, list] = [parts[0], parts.at(-1)]
  if (!callee || list?.name !== 'ArgList') return
  const name = lastName(callee, tree)
  const given = argumentsOf(list, tree)
  const built = /^(?:build|create)_(\w+)_command$/.exec(snakeCase(name))?.[1]?.toUpperCase()
  if (built !== undefined && replacementOf(built)) {
    add(node, { command: built, how: 'call', parameters: builtFrom(given, built, tree) })
    return
  }
  if (passedOver.test(name)) {
    for (const { value } of given) told.add(value.from)
    return
  }
  const at = given.findIndex(one => isCommand(one, name, tree))
  if (at >= 0 && sends.test(name)) {
    told.add(meantBy(given[at]!.value, tree).from)
    add(node, { command: textOf(given[at]!.value, tree), how: 'call', parameters: parametersAfter(at, given, tree) })
  } else if (at < 0 && given[0] && computes.test(name) && !wholeLine.test(sourceOf(given[0].value, tree)))
    add(node, { command: undefined, how: 'computed', parameters: undefined })
}

/** Of what is called, without the types it is given. */
const lastName = (callee: SyntaxNode, tree: SourceTree): string => {
  const parts = partsOf(callee)
  if (callee.name === 'InstantiationExpression') return lastName(parts[0]!, tree)
  return sourceOf(parts.at(-1) ?? callee, tree)
}

const isCommand = ({ name, value }: Given, callee: string, tree: SourceTree): boolean => {
  const text = textOf(value, tree)
  if (text === undefined) return false
  if (replacementOf(text)) return true
  return isCommandLike(text) && /command/i.test(callee) && (name === undefined || /command/.test(name))
}

/** What is named so, or follows the command. */
const parametersAfter = (at: number, given: readonly Given[], tree: SourceTree): Use['parameters'] => {
  const named = given.find(({ name }) => name !== undefined && /^(parameters|params|data|args)$/.test(name))
  const next = given[at + 1]?.name === undefined ? given[at + 1] : undefined
  const holder = named ?? next
  return holder ? parametersIn(holder.value, tree) : []
}

const builtFrom = (given: readonly Given[], command: string, tree: SourceTree): Use['parameters'] => {
  const names = builders[command]
  return (
    names &&
    given.flatMap(({ name, value }, at): Part[] => {
      const said = name ?? names[at]
      return said === undefined ? [] : [{ name: said, value: sourceOf(value, tree), whole: '' }]
    })
  )
}

const snakeCase = (name: string): string => name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
