import { realpathSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail } from '../errors.ts'
import { exportedPlugin } from '../host/exported-plugin.ts'
import { packageEntry } from '../host/package-entry.ts'
import type { Found } from '../host/sort-out.ts'
import type { Isolation } from '../isolate/isolation.ts'
import type { BasePlugin, Logger, Plugin } from '../plugin/index.ts'

/** What a module of a plugin exports, or the path of its file or folder: a URL, absolute, or seen from the working directory. */
export type PluginSource = Plugin | BasePlugin | (new () => BasePlugin) | string | URL

/** A plugin, and the path at which it is read again. */
export type FoundSource = Found & { readonly path: string }

interface Around {
  /** Where the files of plugins would lie that are given without one. */
  readonly folder: string
  /** The log, for what a plugin prints in a process of its own. */
  readonly log: (plugin: string) => Logger
}

const memory = 512 << 20

/** Reads the plugins of a test, as often as they are wanted. */
export class PluginSources {
  readonly #around: Around
  /** By the path at which each is read again. */
  readonly #sources = new Map<string, PluginSource>()
  #isolation: Isolation | undefined
  constructor(around: Around) {
    this.#around = around
  }

  /** Whether one of them runs in a process of its own. */
  get runElsewhere(): boolean {
    return this.#isolation !== undefined
  }

  /** Throws PLUGIN_LOAD_FAILED. */
  async read(source: PluginSource, isFresh: boolean): Promise<FoundSource> {
    const found = await this.#find(source, isFresh)
    this.#sources.set(found.path, source)
    return found
  }

  /** From now on the plugin that was read there is this one; the result is what it was. */
  replace(path: string, source: PluginSource): PluginSource {
    const before = this.#sources.get(path) ?? path
    this.#sources.set(path, source)
    return before
  }

  /** The plugin that was read there, as it is now. */
  async readAgain(path: string): Promise<Plugin> {
    return (await this.#find(this.#sources.get(path) ?? path, true)).plugin
  }

  async close(): Promise<void> {
    await this.#isolation?.close()
  }

  async #find(source: PluginSource, isFresh: boolean): Promise<FoundSource> {
    if (typeof source !== 'string' && !(source instanceof URL)) {
      const plugin = await exportedPlugin({ default: source })
      if ('wrong' in plugin) throw fail('PLUGIN_LOAD_FAILED', 'the plugin', plugin.wrong)
      return { plugin, path: join(this.#around.folder, `${plugin.name}.js`) }
    }
    const path = entryOf(source)
    if (/\.(?:py|json)$/.test(path)) return { ...(await (await this.#processes()).load(path, { memory })), path }
    const { importPlugin } = await import('../host/load.ts')
    return { plugin: await importPlugin(path, undefined, isFresh), path }
  }

  async #processes(): Promise<Isolation> {
    const { Isolation } = await import('../isolate/isolation.ts')
    const report = (error: Error): void => this.#around.log('daemon').error(error.message)
    this.#isolation ??= new Isolation({ log: this.#around.log, report })
    return this.#isolation
  }
}

const entryOf = (source: string | URL): string => {
  const path = String(source).startsWith('file:') ? fileURLToPath(source) : resolve(String(source))
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw fail('PLUGIN_LOAD_FAILED', path, 'there is no such file').with({ hint: 'correct the path' })
  const entry = found.isDirectory() ? packageEntry(path) : path
  if (entry !== undefined) return realpathSync(entry)
  throw fail('PLUGIN_LOAD_FAILED', path, 'there is no index file in this folder').with({
    hint: 'name its first file index.ts, index.js or index.py, or as "main" in a package.json',
  })
}
