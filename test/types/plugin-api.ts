// Compiled, never run: what must not compile.
import { z } from 'zod'
import {
  type Awaitable,
  command,
  definePlugin,
  event,
  jsonSchema,
  type OutputOf,
  service,
} from '../../src/plugin/index.ts'

const spawn = command('agent:spawn', {
  doc: '',
  input: z.object({ task: z.string(), n: z.number().default(1) }),
  output: z.object({ agent_id: z.string() }),
})
const read = command('state:read', {
  doc: '',
  output: jsonSchema({ type: 'array', items: { type: 'number' } }),
  input: jsonSchema({
    type: 'object',
    properties: { key: { type: 'string' }, from: { enum: ['a', 'b'], default: 'a' }, note: { type: 'string' } },
    required: ['key'],
  }),
})
const exited = event('agent:exited', { doc: '', data: z.object({ agent_id: z.string() }) })
const other = event('agent:other', { doc: '', data: z.object({ agent_id: z.string() }) })
const S = service<{ n: number }>('s')
const p = { name: 'a', version: '1', description: '' }

// @ts-expect-error a name has a namespace
command('spawn', { doc: '', input: z.object({}), output: z.object({}) })
// @ts-expect-error the example must fit the input
command('t:x', { doc: '', input: z.object({ a: z.number() }), output: z.object({}), example: { a: 'x' } })
const silent = { '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }) } } as const
// @ts-expect-error a schema must be able to say itself as JSON Schema
command('t:x', { doc: '', input: silent, output: z.object({}) })
// @ts-expect-error a declared command has no handler
definePlugin({ ...p, commands: { spawn }, setup: () => ({}) })
// @ts-expect-error the reply has the wrong shape
definePlugin({ ...p, commands: { spawn }, setup: () => ({ commands: { spawn: () => ({ id: 1 }) } }) })
// @ts-expect-error a promised service is not lent
definePlugin({ ...p, provides: { s: S }, setup: () => ({}) })
// @ts-expect-error a declared hook is not implemented
definePlugin({ ...p, hooks: { beforeEvent: {} }, setup: () => ({}) })
// @ts-expect-error there is no such hook
definePlugin({ ...p, hooks: { beforeEvnt: {} }, setup: () => ({ hooks: { beforeEvnt: () => {} } }) })
// @ts-expect-error an afterEvent hook cannot cancel
definePlugin({ ...p, hooks: { afterEvent: {} }, setup: () => ({ hooks: { afterEvent: () => ({ cancel: 'no' }) } }) })

definePlugin({
  ...p,
  commands: { read },
  emits: { exited },
  needs: { s: S },
  config: z.object({ dir: z.string().default('/') }),
  setup: ({ services, emit, call, config, on }) => {
    const n: number = services.s.n + config.dir.length
    // @ts-expect-error not needed, so not there
    services.t
    // @ts-expect-error wrong data
    void emit(exited, { agent_id: n })
    // @ts-expect-error not declared in emits
    void emit(other, { agent_id: '' })
    // @ts-expect-error required input
    void call(spawn, { n: 1 })
    void call(spawn, { task: 'defaults may be missing' })
    // @ts-expect-error an answer may be a promise
    call(read, { key: 'k' }).length
    on(exited, ({ agent_id }) => void agent_id.length)
    return {
      commands: {
        read: ({ key, from, note }, context) => {
          const all: [string, 'a' | 'b', string | undefined] = [key, from, note]
          // @ts-expect-error not declared in emits, here neither
          void context.emit(other, { agent_id: '' })
          void context.emit(exited, { agent_id: key })
          const answer: Awaitable<{ agent_id: string }> = context.call(spawn, { task: '' })
          void answer
          // @ts-expect-error optional without a default
          note.length
          return all.map(Number)
        },
      },
    }
  },
})
definePlugin({
  ...p,
  setup: ({ emit }) => {
    // @ts-expect-error nothing is declared, nothing can be emitted
    void emit(exited, { agent_id: '' })
    return {}
  },
})

const forms = jsonSchema({
  type: 'object',
  required: ['either', 'one', 'fixed', 'sizes'],
  properties: {
    either: { type: ['string', 'null'] },
    one: { anyOf: [{ type: 'number' }, { type: 'array', items: { type: 'string' } }] },
    fixed: { const: 'a' },
    sizes: { type: 'object', additionalProperties: { type: 'integer' } },
    free: { type: 'object' },
  },
})
type Forms = OutputOf<typeof forms>
const fits: Forms = { either: null, one: ['a'], fixed: 'a', sizes: { a: 1 } }
void fits
// @ts-expect-error a number is no string or null
void ({ ...fits, either: 1 } satisfies Forms)
// @ts-expect-error neither a number nor a list
void ({ ...fits, one: 'a' } satisfies Forms)
// @ts-expect-error another constant
void ({ ...fits, fixed: 'b' } satisfies Forms)
// @ts-expect-error sizes are numbers
void ({ ...fits, sizes: { a: 'x' } } satisfies Forms)
// @ts-expect-error there is no such type
jsonSchema({ type: 'strin' })
