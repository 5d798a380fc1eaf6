import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type JsonSchema, jsonSchema } from '../json-schema.ts'

// Plain names: zod passes over __proto__ and reads an inherited constructor.
const names = ['a', 'b', 'c', 'd e']
const number = fc.constantFrom(-1, 0, 0.5, 1, 2, 3)
const leaf = fc.constantFrom<unknown>(null, true, '', 'a', 'ab', 'b1', -1, 0, 0.5, 1, 2, 3)
const record = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc
    .array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 4 })
    .map(entries =>
      JSON.parse(`{${entries.map(([name, one]) => `${JSON.stringify(name)}:${JSON.stringify(one)}`).join(',')}}`),
    )

const { value } = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    record(tie('value')),
  ),
}))

const { schema } = fc.letrec<{ schema: JsonSchema }>(tie => ({
  schema: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.record({ type: fc.constantFrom('boolean', 'null', 'number', 'integer', 'string', 'array', 'object') }),
    fc.record({ type: fc.constantFrom(['string', 'null'], ['number', 'boolean']) }),
    fc.record({ enum: fc.uniqueArray(fc.constantFrom('', 'a', 'ab', 1, 2, null), { minLength: 1, maxLength: 3 }) }),
    fc.record({ const: fc.constantFrom('a', 1, null, true) }),
    fc.record({ type: fc.constant('string'), minLength: fc.nat(2), maxLength: fc.nat(3) }),
    fc.record({ type: fc.constant('string'), pattern: fc.constantFrom('^a', '\\d', '^$') }),
    fc.record({ type: fc.constantFrom('number', 'integer'), minimum: number, exclusiveMaximum: number }),
    fc.record({ type: fc.constantFrom('number', 'integer'), exclusiveMinimum: number, maximum: number }),
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(2), maxItems: fc.nat(3) }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc
      .record({ properties: record(tie('schema')), additionalProperties: fc.oneof(fc.boolean(), tie('schema')) })
      .chain(object =>
        fc.subarray(Object.keys(object.properties)).map(required => ({ type: 'object' as const, ...object, required })),
      ),
  ) as fc.Arbitrary<JsonSchema>,
}))

test('accepts and refuses what zod accepts and refuses', () => {
  let accepted = 0
  let refused = 0
  fc.assert(
    fc.property(schema, fc.array(value, { minLength: 20, maxLength: 20 }), (schema, values) => {
      const ours = jsonSchema(schema)['~standard']
      const theirs = z.fromJSONSchema(schema as never)
      for (const value of values) {
        const { issues } = ours.validate(value) as { issues?: unknown[] }
        expect({ schema, value, accepted: issues === undefined }).toEqual({
          schema,
          value,
          accepted: theirs.safeParse(value).success,
        })
        issues === undefined ? accepted++ : refused++
      }
    }),
    { numRuns: 1000 },
  )
  expect(Math.min(accepted, refused)).toBeGreaterThan(1000)
})
