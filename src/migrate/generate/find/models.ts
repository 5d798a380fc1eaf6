import { literalValue } from '../python/literal-value.ts'
import { type ClassStatement, docOf, type Expression, type FunctionStatement } from '../python/syntax.ts'
import { classesIn, lastName, type PythonFile } from './python-file.ts'
import { typeSchema } from './type-schema.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

/** One field of a pydantic model. */
export interface ModelField {
  readonly name: string
  readonly schema: JsonSchema
  readonly required: boolean
  /** What a missing one becomes; absent when it is computed. */
  readonly default?: unknown
}

/** A rule of its own about one field, or about all of them together. */
export interface Validator {
  readonly name: string
  /** Empty: all together. */
  readonly fields: readonly string[]
  readonly definition: FunctionStatement
}

export interface Model {
  readonly name: string
  readonly doc?: string
  readonly fields: readonly ModelField[]
  readonly validators: readonly Validator[]
  readonly file: PythonFile
  readonly line: number
}

/** The pydantic models and the enums of these files by name. */
export class Models {
  readonly #classes = new Map<string, { readonly file: PythonFile; readonly definition: ClassStatement }>()
  readonly #reading = new Set<string>()
  constructor(files: readonly PythonFile[]) {
    for (const file of files)
      for (const definition of classesIn(file.statements))
        if (definition.bases.length > 0 && !this.#classes.has(definition.name))
          this.#classes.set(definition.name, { file, definition })
  }

  has(name: string): boolean {
    return this.#isDerived(name, 'BaseModel', new Set())
  }

  /** Undefined when there is no such model, or when it is made of itself. */
  model(name: string): Model | undefined {
    const found = this.#classes.get(name)
    if (!found || !this.has(name) || this.#reading.has(name)) return undefined
    this.#reading.add(name)
    const { file, definition } = found
    const above = definition.bases.flatMap(({ value }) => this.model(lastName(value, file) ?? '') ?? [])
    const own = this.#fieldsOf(definition, file)
    const doc = docOf(definition.body)
    this.#reading.delete(name)
    const names = new Set(own.map(field => field.name))
    return {
      name,
      ...(doc !== undefined && { doc }),
      fields: [...above.flatMap(({ fields }) => fields).filter(field => !names.has(field.name)), ...own],
      validators: [...above.flatMap(({ validators }) => validators), ...validatorsOf(definition, file)],
      file,
      line: definition.line,
    }
  }

  /** The schema of a name in an annotation: a model's, an enum's. */
  schemaOf(name: string): JsonSchema | undefined {
    const found = this.#classes.get(name)
    if (found && this.#isDerived(name, 'Enum', new Set())) return { enum: enumValues(found.definition, found.file) }
    const model = this.model(name)
    return model && schemaOfModel(model)
  }

  #isDerived(name: string, base: string, seen: Set<string>): boolean {
    const found = this.#classes.get(name)
    if (!found || seen.has(name)) return false
    seen.add(name)
    return found.definition.bases.some(({ value }) => {
      const above = lastName(value, found.file)
      return above === base || above === `Str${base}` || (above !== undefined && this.#isDerived(above, base, seen))
    })
  }

  #fieldsOf({ body }: ClassStatement, file: PythonFile): ModelField[] {
    return body.flatMap(statement => {
      if (statement.kind !== 'assign' || !statement.annotation) return []
      const [target] = statement.targets
      if (target?.kind !== 'name' || target.name.startsWith('_') || target.name === 'model_config') return []
      const type = typeSchema(statement.annotation, { file, known: name => this.schemaOf(name) })
      if (type === undefined) return []
      return [fieldOf(target.name, type, { value: statement.value, file })]
    })
  }
}

/** An object with these fields. */
export const schemaOfModel = ({ fields, doc }: Pick<Model, 'fields' | 'doc'>): JsonSchema => {
  const required = fields.filter(field => field.required).map(({ name }) => name)
  return {
    type: 'object',
    ...(doc !== undefined && { description: doc }),
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(
      fields.map(({ name, schema, default: fallback }) => [
        name,
        fallback === undefined ? schema : { ...schema, default: fallback },
      ]),
    ),
  }
}

const limits: Readonly<Record<string, string>> = {
  ge: 'minimum',
  gt: 'exclusiveMinimum',
  le: 'maximum',
  lt: 'exclusiveMaximum',
  pattern: 'pattern',
  regex: 'pattern',
  description: 'description',
}
const empty: Readonly<Record<string, unknown>> = { list: [], dict: {}, set: [], str: '', int: 0, float: 0, bool: false }

interface Given {
  readonly value: Expression | undefined
  readonly file: PythonFile
}

const fieldOf = (name: string, type: JsonSchema, { value, file }: Given): ModelField => {
  if (!value) return { name, schema: type, required: true }
  const known = (expression: Expression): unknown => literalValue(expression, file.constants)
  if (value.kind !== 'call' || lastName(value.callee, file) !== 'Field') {
    const fallback = known(value)
    return { name, schema: type, required: false, ...(fallback !== undefined && { default: fallback }) }
  }
  const named = new Map(value.given.flatMap(one => (one.name === undefined ? [] : [[one.name, one.value] as const])))
  const first = value.given.find(one => one.name === undefined)?.value ?? named.get('default')
  const factory = named.get('default_factory')
  const isMissing = first?.kind === 'other' || (first?.kind === 'name' && first.name === 'Ellipsis')
  const more: Record<string, unknown> = {}
  for (const [word, said] of named) {
    const limit = limits[word] ?? lengthWord(word, type)
    const meant = known(said)
    if (limit !== undefined && meant !== undefined) more[limit] = meant
  }
  const fallback = factory?.kind === 'name' ? empty[factory.name] : first && known(first)
  const required = (first === undefined && factory === undefined) || isMissing
  return {
    name,
    schema: { ...type, ...more },
    required,
    ...(!required && fallback !== undefined && { default: fallback }),
  }
}

const lengthWord = (word: string, { type }: JsonSchema): string | undefined => {
  if (word !== 'min_length' && word !== 'max_length' && word !== 'min_items' && word !== 'max_items') return undefined
  return `${word.slice(0, 3)}${type === 'array' ? 'Items' : 'Length'}`
}

const enumValues = ({ body }: ClassStatement, { constants }: PythonFile): unknown[] =>
  body.flatMap(statement => {
    const value = statement.kind === 'assign' && statement.value ? literalValue(statement.value, constants) : undefined
    return value === undefined ? [] : [value]
  })

const validatorsOf = ({ body }: ClassStatement, file: PythonFile): Validator[] =>
  body.flatMap(definition => {
    if (definition.kind !== 'function') return []
    for (const decorator of definition.decorators) {
      const call = decorator.kind === 'call' ? decorator : undefined
      const kind = lastName(call?.callee ?? decorator, file)
      const texts = (call?.given ?? []).flatMap(({ name, value }) =>
        name === undefined && value.kind === 'text' ? [value.value] : [],
      )
      if (kind === 'field_validator' || kind === 'validator')
        return [{ name: definition.name, fields: texts, definition }]
      if (kind === 'model_validator' || kind === 'root_validator')
        return [{ name: definition.name, fields: [], definition }]
    }
    return []
  })
