import { literalValue } from '../python/literal-value.ts'
import { parsePython } from '../python/parse.ts'
import type { Expression } from '../python/syntax.ts'
import type { JsonSchema } from './models.ts'
import { lastName, type PythonFile } from './python-file.ts'

export interface Looking {
  readonly file: PythonFile
  /** The schema of a class of the project. */
  readonly known: (name: string) => JsonSchema | undefined
}

const simple: Readonly<Record<string, JsonSchema>> = {
  str: { type: 'string' },
  int: { type: 'integer' },
  float: { type: 'number' },
  bool: { type: 'boolean' },
  list: { type: 'array' },
  dict: { type: 'object' },
  set: { type: 'array' },
  tuple: { type: 'array' },
  Any: {},
  object: {},
  List: { type: 'array' },
  Dict: { type: 'object' },
  Mapping: { type: 'object' },
  datetime: { type: 'string' },
  UUID: { type: 'string' },
  Path: { type: 'string' },
}
const lists = new Set(['List', 'list', 'Sequence', 'Set', 'set', 'Iterable', 'Tuple', 'tuple', 'FrozenSet'])
const objects = new Set(['Dict', 'dict', 'Mapping'])

/** What a Python annotation allows, as JSON Schema; undefined for what is no field (`ClassVar`). What is unknown may be anything. */
export const typeSchema = (annotation: Expression, looking: Looking): JsonSchema | undefined => {
  if (annotation.kind === 'constant') return { type: 'null' }
  if (annotation.kind === 'text') return typeSchema(inText(annotation.value), looking)
  if (annotation.kind === 'binary' && annotation.operator === '|')
    return either([annotation.left, annotation.right], looking)
  if (annotation.kind !== 'subscript') {
    const name = lastName(annotation, looking.file) ?? ''
    return Object.hasOwn(simple, name) ? simple[name] : (looking.known(name) ?? {})
  }
  const name = lastName(annotation.object, looking.file) ?? ''
  const given = annotation.index.kind === 'tuple' ? annotation.index.items : [annotation.index]
  return ofKind(name, given, looking)
}

const ofKind = (name: string, given: readonly Expression[], looking: Looking): JsonSchema | undefined => {
  if (name === 'ClassVar') return undefined
  if (name === 'Optional') return either([given[0]!, { kind: 'constant', value: null }], looking)
  if (name === 'Union') return either(given, looking)
  if (name === 'Annotated' || name === 'Final') return typeSchema(given[0]!, looking)
  if (name === 'Literal') return { enum: given.map(one => literalValue(one, looking.file.constants) ?? null) }
  if (lists.has(name)) return { type: 'array', ...some('items', typeSchema(given[0]!, looking)) }
  if (objects.has(name))
    return { type: 'object', ...some('additionalProperties', given[1] && typeSchema(given[1], looking)) }
  return simple[name] ?? {}
}

/** `items: {}` says nothing. */
const some = (word: string, schema: JsonSchema | undefined): JsonSchema =>
  schema && Object.keys(schema).length > 0 ? { [word]: schema } : {}

/** Types alone become a list of types, which reads best. */
const either = (types: readonly Expression[], looking: Looking): JsonSchema => {
  const schemas = types.map(type => typeSchema(type, looking) ?? {})
  if (schemas.some(schema => Object.keys(schema).length === 0)) return {}
  const isPlain = (schema: JsonSchema): boolean => Object.keys(schema).length === 1 && 'type' in schema
  if (schemas.every(isPlain)) return { type: [...new Set(schemas.flatMap(({ type }) => type))] }
  const [only, nothing] = schemas.toSorted((one, other) => Number(one.type === 'null') - Number(other.type === 'null'))
  if (schemas.length === 2 && nothing!.type === 'null') {
    if (Array.isArray(only!.enum)) return { ...only, enum: [...only!.enum, null] }
    if (typeof only!.type === 'string' && !('enum' in only!)) return { ...only, type: [only!.type, 'null'] }
  }
  return { anyOf: schemas }
}

/** `x: "Optional[str]"` */
const inText = (text: string): Expression => {
  const [statement] = parsePython(text).statements
  return statement?.kind === 'expression' ? statement.value : { kind: 'other', what: 'annotation', text }
}
