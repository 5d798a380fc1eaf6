import { type Facts, factsOf, handleOf, methodsOf } from './find/facts.ts'
import type { FoundHandler } from './find/handlers.ts'
import type { Model, Models, Validator } from './find/models.ts'
import type { KnownCommand } from './known-command.ts'
import { literalValue } from './python/literal-value.ts'
import type { ClassStatement, FunctionStatement } from './python/syntax.ts'
import { attempt, type Body } from './translate/body.ts'
import { camelCase, snakeCase } from './translate/code.ts'
import { translateHandler, translateRule } from './translate/function.ts'
import type { Surroundings } from './translate/scope.ts'

/** A rule of its own about a parameter, or about all of them. */
export interface Rule {
  /** As its function is called. */
  readonly name: string
  readonly validator: Validator
  readonly body: Body
}

/** One command, and what becomes of it. */
export interface Planned {
  readonly handler: FoundHandler
  readonly facts: Facts
  readonly model?: Model
  readonly rules: readonly Rule[]
  readonly body: Body
  /** Of the daemon itself, when it answers this command anyway. */
  readonly known?: KnownCommand
  /** `covered`: the daemon answers it; `generated`: the plugin does; `declined`: nobody, until somebody writes its body. */
  readonly status: 'covered' | 'generated' | 'declined' | 'takes over'
  readonly plugin: string
  /** The plugin's own event for it. */
  readonly event: string
  /** Of its file and of the event, as `set_agent_kv`; and of its function, as `setAgentKv`. */
  readonly file: string
  readonly variable: string
}

export interface Planning {
  readonly models: Models
  readonly known: readonly KnownCommand[]
  readonly group: 'namespace' | 'command'
  /** Plugins answer in the stead of the daemon where their bodies are whole. */
  readonly takeover: boolean
}

/** What becomes of one handler. Nothing of it is run. */
export const planOf = (handler: FoundHandler, planning: Planning): Planned => {
  const { models, takeover } = planning
  const facts = factsOf(handler, name => models.has(name))
  const model = facts.parameter_model === undefined ? undefined : models.model(facts.parameter_model)
  const known = planning.known.find(({ name, aliases = [] }) => [name, ...aliases].includes(handler.command))
  const file = snakeCase(handler.command)
  const plugin = `migrated_${planning.group === 'command' ? file : (known?.events[0]?.split(':')[0] ?? 'custom')}`
  const variable = variableOf(handler.command)
  const body = bodyOf(handler, variable, models)
  const isWhole = 'lines' in body
  return {
    ...{ handler, facts, body, plugin, file, variable },
    ...(model && { model }),
    ...(known && { known }),
    rules: (model?.validators ?? []).map(validator => ruleOf(validator, model!, models)),
    status: known ? (takeover && isWhole ? 'takes over' : 'covered') : isWhole ? 'generated' : 'declined',
    event: `${plugin}:${file}`,
  }
}

/** A name that TypeScript has no other use for. */
const variableOf = (command: string): string => {
  const name = camelCase(command)
  return /^(delete|import|export|new|class|function|default|switch|case|return|void|this|with|yield|await|enum|null|true|false|in|do|if|for|try|var|let|const|ask|py|managers)$/.test(
    name,
  )
    ? `${name}Command`
    : name
}

const bodyOf = ({ definition, file, command }: FoundHandler, name: string, models: Models): Body => {
  const [wrong] = file.wrong
  if (wrong !== undefined) return { reason: 'its file was not understood', line: wrong }
  const handle = handleOf(definition)
  if (!handle) return { reason: 'it has no method that answers', line: definition.line }
  const own = methodsOf(definition).filter(method => method !== handle)
  const ofFile = file.statements.filter(statement => statement.kind === 'function')
  const functions = new Map([...ofFile, ...own].map(method => [method.name, method]))
  const around: Surroundings = {
    file,
    models,
    command,
    functions,
    members: membersOf(definition, file),
    called: new Set(),
  }
  return attempt(() => translateHandler(handle, name, around), handle.line)
}

const ruleOf = (validator: Validator, { file, name: model }: Model, models: Models): Rule => {
  const name = camelCase(`${model}_${validator.name}`)
  const around: Surroundings = { file, models, functions: new Map(), members: new Map(), called: new Set() }
  return {
    name,
    validator,
    body: attempt(() => translateRule(validator.definition, name, around), validator.definition.line),
  }
}

/** Literals that the class itself holds. */
export const membersOf = (
  definition: ClassStatement | FunctionStatement,
  file: FoundHandler['file'],
): Map<string, unknown> => {
  const members = new Map<string, unknown>()
  if (definition.kind === 'class')
    for (const statement of definition.body)
      if (statement.kind === 'assign' && statement.value) {
        const value = literalValue(statement.value, file.constants)
        for (const target of statement.targets)
          if (target.kind === 'name' && value !== undefined) members.set(target.name, value)
      }
  return members
}
