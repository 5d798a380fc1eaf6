import { fail } from '../errors.ts'
import { problemsOf } from '../host/plugin-shape.ts'
import { fromManifest, type HookName, hookTable, type Manifest } from '../plugin/index.ts'

type Said = Readonly<Record<string, unknown>>

/** Hooks that would give functions back. */
const uncrossable: readonly HookName[] = [
  'endpoints',
  'createTransport',
  'provideService',
  'deserializeEvent',
  'serializeEvent',
]
/** Its runner asks it itself: what it is given cannot be sent. */
const ofTheRunner: HookName = 'pluginContext'

/**
 * What a plugin in another process declares, with everything filled in that it left out.
 * @throws PLUGIN_LOAD_FAILED with all that is wrong with it.
 */
export const readManifest = (said: unknown, path: string): Manifest => {
  if (!isObject(said)) throw wrong(path, 'its manifest is no object')
  const odd = parts.filter(part => said[part] !== undefined && !isObjectOfObjects(said[part]))
  if (odd.length > 0) throw wrong(path, odd.map(part => `${part} must be an object of objects`).join('; '))
  const manifest = complete(said)
  const problems = [...problemsOf(fromManifest(manifest, () => ({})) as never), ...uncrossed(said)]
  if (problems.length > 0) throw wrong(path, problems.join('; '))
  return manifest
}

const parts = ['commands', 'emits', 'hooks'] as const

const complete = (said: Said): Manifest => {
  const { config, author, permissions } = said
  const about = { doc: '' }
  return {
    name: said.name as string,
    version: (said.version ?? '1.0.0') as string,
    description: (said.description ?? '') as string,
    ...(typeof author === 'string' && { author }),
    ksi: (said.ksi ?? '^1') as string,
    priority: (said.priority ?? 50) as number,
    lazy: said.lazy === true,
    ...(isObject(config) && { config }),
    commands: each(said.commands, ({ blocking, ...token }) => ({ ...about, input: {}, output: {}, ...token })) as never,
    emits: each(said.emits, token => ({ ...about, data: {}, ...token })) as never,
    provides: {},
    needs: {},
    hooks: Object.fromEntries(Object.entries(said.hooks ?? {}).filter(([hook]) => hook !== ofTheRunner)),
    dependencies: (said.dependencies ?? []) as string[],
    replaces: (said.replaces ?? []) as string[],
    permissions: isObject(permissions) ? permissions : {},
  }
}

const each = (tokens: unknown, change: (token: Said) => Said): Record<string, Said> =>
  Object.fromEntries(Object.entries((tokens ?? {}) as Record<string, Said>).map(([key, token]) => [key, change(token)]))

/** The services that a plugin lends to others beside it, and to nobody from a process of its own. */
export const unlentBy = (said: unknown): string[] =>
  isObject(said) && isObject(said.provides) ? Object.values(said.provides).map(String) : []

const uncrossed = ({ hooks, needs }: Said): string[] => [
  ...uncrossable
    .filter(hook => isObject(hooks) && hook in hooks)
    .map(hook => `the hook ${hook} (${hookTable[hook].ksi}) cannot be in a process of its own`),
  ...(isObject(needs) ? Object.values(needs) : []).map(
    name => `the service ${String(name)} cannot cross to a process of its own`,
  ),
]

const wrong = (path: string, problems: string) =>
  fail('PLUGIN_LOAD_FAILED', path, problems).with({
    path,
    hint: 'mend it; for a plugin that must run inside the daemon, take `isolate` out of its settings',
  })

const isObject = (value: unknown): value is Said => typeof value === 'object' && value !== null && !Array.isArray(value)
const isObjectOfObjects = (value: unknown): boolean => isObject(value) && Object.values(value).every(isObject)
