import {
  type ConfigReload,
  type Daemon,
  type EventContext,
  fail,
  type OutputOf,
  type Plugins,
  toWire,
} from '../../plugin/index.ts'
import { unknownPlugin } from './plugin-status.ts'
import { config_reloaded, plugin_reloaded, type reload, type reload_module } from './tokens.ts'

type Context = EventContext<{ plugin_reloaded: typeof plugin_reloaded; config_reloaded: typeof config_reloaded }>
type Answer = OutputOf<typeof reload.output>

/** Answers `system:reload`. */
export const reloading =
  (all: Plugins, reloadConfig: Daemon['reloadConfig']) =>
  async (asked: OutputOf<typeof reload.input>, context: Context): Promise<Answer> => {
    const { plugin_name, restart_plugins, preserve_state: keepState, config_only } = asked
    if (config_only && (plugin_name !== undefined || restart_plugins))
      throw fail('INVALID_INPUT', context.name, 'config_only is about no plugin').with({
        hint: 'leave plugin_name and restart_plugins out: plugins whose settings have changed are reloaded with them',
      })
    if (plugin_name === undefined && !restart_plugins) return configReloaded(await reloadConfig(), context)
    const plugins: Answer['plugins'] = []
    if (plugin_name !== undefined)
      for (const name of await reloadOne(all, { plugin: plugin_name, keepState }, context))
        plugins.push({ name, ok: true })
    else for (const plugin of foundIn(all)) await reloadAlso(plugin, plugins)
    return { status: 'reloaded', plugins, config_changed: [] }

    async function reloadAlso(plugin: string, done: Answer['plugins']): Promise<void> {
      if (done.some(({ name }) => name === plugin)) return
      try {
        for (const name of await reloadOne(all, { plugin, keepState }, context)) done.push({ name, ok: true })
      } catch (cause) {
        done.push({ name: plugin, ok: false, error: { ...toWire(cause) } })
      }
    }
  }

const configReloaded = async (
  { changed, restart_needed, plugins, warnings }: ConfigReload,
  { emit }: Context,
): Promise<Answer> => {
  await emit(config_reloaded, { changed: [...changed], restart_needed: [...restart_needed] })
  return {
    status: 'reloaded',
    plugins: plugins.map(({ error, ...plugin }) => ({ ...plugin, ...(error && { error: { ...error } }) })),
    config_changed: [...changed],
    restart_needed: [...restart_needed],
    warnings: [...warnings],
  }
}

/** Answers `system:reload_module`. */
export const reloadingModule =
  (all: Plugins) =>
  async (
    { module_name: plugin }: OutputOf<typeof reload_module.input>,
    context: Context,
  ): Promise<OutputOf<typeof reload_module.output>> => {
    const isNew = all.status().every(({ name, status }) => name !== plugin || status === 'failed')
    await reloadOne(all, { plugin, keepState: true }, context)
    const message = `${isNew ? 'Loaded new module' : 'Reloaded existing module'}: ${plugin}`
    return { status: 'reloaded', module: plugin, message }
  }

interface Wanted {
  readonly plugin: string
  readonly keepState: boolean
}

const reloadOne = async (
  all: Plugins,
  { plugin, keepState }: Wanted,
  { emit }: Context,
): Promise<readonly string[]> => {
  const known = all.status()
  if (!known.some(({ name }) => name === plugin)) throw unknownPlugin(plugin, known)
  const plugins = await all.reload(plugin, { keepState })
  const version = all.status().find(({ name }) => name === plugin)?.manifest?.version ?? ''
  await emit(plugin_reloaded, { plugin, version, plugins: [...plugins] })
  return plugins
}

const foundIn = (all: Plugins): string[] =>
  all
    .status()
    .filter(({ path, status }) => path !== undefined && status !== 'disabled')
    .map(({ name }) => name)
