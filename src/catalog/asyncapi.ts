import { jsonSchema } from '../plugin/index.ts'
import type { JsonSchema } from '../plugin/json-schema.ts'
import { type Catalog, type CatalogEntry, type DeclaredCommand, type DeclaredFact, namespaceOf } from './catalog.ts'
import { envelope } from './envelope.ts'
import { mentionsReference, portableSchema } from './portable-schema.ts'

type Json = Readonly<Record<string, unknown>>

/** The catalogue as an AsyncAPI 3.1 document; `version` is the daemon's. */
export const asyncApiOf = ({ events, undeclared }: Catalog, version: string): Json => {
  const parts = events.map(event => (event.kind === 'command' ? commandParts(event) : factParts(event)))
  const all = (part: keyof Parts): Json => Object.assign({}, ...parts.map(one => one[part]))
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'KSI',
      version,
      description,
      tags: [...new Set(events.map(namespaceOf))].map(name => ({ name })),
      ...(undeclared.length > 0 && { 'x-ksi-undeclared': undeclared }),
    },
    defaultContentType: 'application/json',
    servers: {
      events: {
        host: '{socket_dir}/events.sock',
        protocol: 'unix',
        description: 'A Unix socket. One JSON object on each line, ended by \\n; any number of requests at once.',
        variables: { socket_dir: { default: '/tmp/ksi', description: '`transports.unix.socket_dir` of daemon.json.' } },
      },
    },
    channels: { ...all('channels'), subscription: { ...subscription, messages: refsTo('messages', lines) } },
    operations: { ...all('operations'), subscription: { action: 'send', channel: ref('channels', 'subscription') } },
    components: {
      messages: { ...all('messages'), ...Object.fromEntries(lines.map(name => [name, lineMessage(name)])) },
      schemas: { ...all('schemas'), ...envelope },
    },
  }
}

const description = `Everything that this daemon answers and tells, its plugins included. A channel is an event; its address
is the name in the field \`event\`. All of them go over one connection. A *receive* operation is a command, and its reply has the
\`correlation_id\` of the request; a *send* operation is a fact, told to those who subscribed with \`system:subscribe\`. An empty
schema means that the plugin declares none.`

interface Parts {
  readonly channels: Json
  readonly operations: Json
  readonly messages: Json
  readonly schemas: Json
}

const commandParts = (command: DeclaredCommand): Parts => {
  const { name, input, output, example, errors, timeout, legacy } = command
  const key = keyOf(name)
  const mustSay = (input.required ?? []).some(field => input.properties?.[field]?.default === undefined)
  const line = { event: name, data: example }
  const needed = { required: ['event', ...(mustSay ? ['data'] : [])] }
  return {
    channels: { [key]: channelOf(command, { request: `${key}.request`, answer: `${key}.answer`, failure: 'failure' }) },
    operations: {
      [key]: {
        ...operationOf(command, { errors, timeout, legacy }),
        action: 'receive',
        messages: [ref('channels', key, 'messages', 'request')],
        reply: {
          channel: ref('channels', key),
          messages: [ref('channels', key, 'messages', 'answer'), ref('channels', key, 'messages', 'failure')],
        },
      },
    },
    messages: {
      [`${key}.request`]: {
        ...message(name, 'request', { ...lineOf(name, `${key}.data`), ...needed }),
        ...(fits(input, example) && { examples: [{ payload: line }] }),
      },
      [`${key}.answer`]: message(name, 'answer', lineOf(name, `${key}.result`)),
    },
    schemas: { ...schemaAt(`${key}.data`, input), ...schemaAt(`${key}.result`, output) },
  }
}

const factParts = (fact: DeclaredFact): Parts => {
  const { name, data, told_by } = fact
  const key = keyOf(name)
  return {
    channels: { [key]: channelOf(fact, { push: `${key}.push` }) },
    operations: {
      [key]: {
        ...operationOf(fact, { told_by }),
        action: 'send',
        messages: [ref('channels', key, 'messages', 'push')],
      },
    },
    messages: { [`${key}.push`]: message(name, 'push', lineOf(name, `${key}.data`)) },
    schemas: schemaAt(`${key}.data`, data),
  }
}

const channelOf = ({ name, doc }: CatalogEntry, messages: Readonly<Record<string, string>>): Json => ({
  address: name,
  ...(doc !== '' && { description: doc }),
  servers: [ref('servers', 'events')],
  messages: Object.fromEntries(
    Object.entries(messages).map(([name, key]) => [name, ref('components', 'messages', key)]),
  ),
})

const operationOf = (event: CatalogEntry, more: Json): Json => {
  const { name, doc, plugin, keep, raw, deprecated } = event
  return {
    title: name,
    ...(doc !== '' && { summary: doc }),
    channel: ref('channels', keyOf(name)),
    tags: [{ name: namespaceOf(event) }],
    'x-ksi': JSON.parse(JSON.stringify({ plugin, keep, raw, deprecated, ...more })),
  }
}

type Line = keyof typeof envelope

const message = (name: string, line: Line, own: JsonSchema): Json => ({
  name,
  payload: { allOf: [ref('components', 'schemas', line), own] },
  ...(line !== 'push' && { correlationId: { location: '$message.payload#/correlation_id' } }),
})

const lineOf = (name: string, schema: string) => ({
  type: 'object' as const,
  properties: { event: { const: name }, data: ref('components', 'schemas', schema) },
})

const schemaAt = (key: string, schema: JsonSchema): Json => ({
  [key]: portableSchema(schema, `#/components/schemas/${key}`),
})

/** Lines that are about no event in particular. */
const lines = ['failure', 'push', 'synced', 'gap'] as const
const subscription = {
  address: null,
  description: 'What a subscription is sent.',
  servers: [{ $ref: '#/servers/events' }],
}
const lineMessage = (name: Line): Json => ({ name, payload: ref('components', 'schemas', name) })
const refsTo = (part: string, names: readonly string[]): Json =>
  Object.fromEntries(names.filter(name => name !== 'failure').map(name => [name, ref('components', part, name)]))

const ref = (...steps: readonly string[]) => ({ $ref: `#/${steps.join('/')}` })

/** An example that does not fit its own schema would spoil the document. */
const fits = (schema: JsonSchema, example: unknown): boolean => {
  if (example === undefined || mentionsReference(example)) return false
  try {
    return !('issues' in (jsonSchema(schema)['~standard'].validate(example) as object))
  } catch {
    return false // a schema of another library may say what is not understood here
  }
}

/** A name as a key: letters, digits, `_` and `.`; everything else as its code, so that no two names become the same. */
const keyOf = (name: string): string =>
  name.replace(/[^A-Za-z0-9_]/g, letter => (letter === ':' ? '.' : `-${letter.codePointAt(0)!.toString(16)}-`))
