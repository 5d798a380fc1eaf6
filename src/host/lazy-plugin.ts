import { fail, type KsiError } from '../errors.ts'
import {
  type Awaitable,
  andThen,
  type Command,
  fromManifest,
  type Manifest,
  mapValues,
  type PluginContext,
  type Schema,
  sayIssues,
} from '../plugin/index.ts'
import type { Delivered, Run } from './delivered.ts'
import { plainManifest } from './kept-manifests.ts'
import type { Found, OwnProcess } from './sort-out.ts'

export interface Unread {
  readonly path: string
  /** It runs in a process of its own when it is needed. */
  readonly elsewhere: boolean
  readonly read: () => Promise<Found>
  /** What it declared is not true any more. */
  readonly forget: () => void
}

/**
 * A plugin known by what it declared when it was last read; its file is read when it is set up.
 * Its `setup` throws PLUGIN_LOAD_FAILED, also when it declares something else now: it was found by what it declared.
 */
export const lazyPlugin = (manifest: Manifest, { path, elsewhere, read, forget }: Unread): Found => {
  let own = elsewhere ? idle : undefined
  const plugin = fromManifest(manifest, async context => {
    const real = await read()
    if (JSON.stringify(plainManifest(real.plugin)) !== JSON.stringify(manifest)) {
      forget()
      throw changed(manifest.name)
    }
    own = real.process
    const { commands, config } = real.plugin
    const given = (await real.plugin.setup(await withOwnConfig(context, config, manifest.name))) as Delivered
    return { ...given, commands: checkedByOwn(given?.commands ?? {}, commands) }
  })
  return {
    plugin,
    path,
    get process() {
      return own
    },
  }
}

/** There is none yet, and nothing to be started anew. */
const idle: OwnProcess = { health: 'idle', error: undefined, printed: undefined, reset: async () => {} }

const changed = (name: string) =>
  fail('PLUGIN_LOAD_FAILED', name, 'it declares something else than when it was last read').with({
    hint: `ksi plugin reload ${name}`,
  })

/** What a schema of another library says beside its JSON Schema, the daemon has not checked. */
const saysMore = (schema: Schema | undefined): schema is Schema => !!schema && schema['~standard'].vendor !== 'ksi'

const withOwnConfig = async (context: PluginContext, schema: Schema | undefined, name: string) => {
  if (!saysMore(schema)) return context
  const refused = (why: string): KsiError => fail('INVALID_CONFIG', `plugins.${name}: ${why}`)
  const config = await checked(schema, context.config, refused)
  return Object.create(context, { config: { value: config, enumerable: true } }) as PluginContext
}

const checkedByOwn = (runs: Readonly<Record<string, Run>>, tokens: unknown): Record<string, Run> => {
  const all = (tokens ?? {}) as Readonly<Partial<Record<string, Command>>>
  return mapValues(runs, (run, key): Run => {
    const token = all[key]
    const bound: Run = (data, context) => run.call(runs, data, context)
    if (!token || !saysMore(token.input)) return bound
    const refused = (why: string): KsiError => fail('INVALID_INPUT', token.name, why)
    return (data, context) => andThen(checked(token.input, data, refused), value => bound(value, context))
  })
}

const checked = (schema: Schema, value: unknown, refused: (why: string) => KsiError): Awaitable<unknown> =>
  andThen(schema['~standard'].validate(value), said => {
    if (said.issues) throw refused(sayIssues(said.issues)).with({ issues: said.issues })
    return said.value
  })
