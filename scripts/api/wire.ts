import { type CatalogEntry, catalogOf } from '../../src/catalog/catalog.ts'
import { envelope } from '../../src/catalog/envelope.ts'
import { errors } from '../../src/errors.ts'
import { manifestOf, type Plugin } from '../../src/plugin/index.ts'
import { builtIns } from '../../src/plugins/index.ts'
import { features } from '../../src/plugins/system/features.ts'
import { schemaLines } from './schema-lines.ts'

type Entries = Map<string, string>

/** Every event of the built-in plugins, with the shape of its data and of its answer. */
export const eventsOf = (plugins: readonly Plugin[] = builtIns): Entries =>
  new Map(catalogOf(plugins.map(manifestOf)).events.map(event => [event.name, eventText(event)]))

/** Every error code: whether the same request may succeed later. */
export const errorCodes = (): Entries =>
  new Map(Object.entries(errors).map(([code, { retryable }]) => [code, `${code}${retryable ? ': retryable' : ''}`]))

/** Every line on events.sock, around the data of its event; and what a client may rely on by its name. */
export const lineShapes = (): Entries =>
  new Map([
    ...Object.entries(envelope).map(([name, schema]) => [name, schemaLines(name, schema).join('\n')] as const),
    ...features.map(name => [`feature ${name}`, `feature ${name}`] as const),
  ])

const eventText = (event: CatalogEntry): string => {
  const { name, kind, keep, raw, deprecated } = event
  const about: Readonly<Record<string, unknown>> = {
    kept: keep,
    exact: raw?.join(', '),
    deprecated: deprecated && 'yes',
    ...(event.kind === 'command' && {
      errors: event.errors?.toSorted().join(', '),
      limit: event.timeout && `${event.timeout} s`,
      legacy: event.legacy?.join(', '),
    }),
  }
  return [
    `${kind} ${name}`,
    ...Object.entries(about).flatMap(([what, said]) => (said ? [`  ${what}: ${said}`] : [])),
    ...(event.kind === 'command'
      ? [...schemaLines('data', event.input, '  '), ...schemaLines('answer', event.output, '  ')]
      : schemaLines('data', event.data, '  ')),
  ].join('\n')
}
