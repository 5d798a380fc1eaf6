import { fileURLToPath } from 'node:url'
import { importPlugin } from '../host/load.ts'
import type { Plugin } from '../plugin/index.ts'

/**
 * The plugin in this file, loaded as the daemon loads it: `await pluginAt(new URL('index.ts', import.meta.url))`.
 * Throws PLUGIN_LOAD_FAILED.
 */
export const pluginAt = (file: string | URL): Promise<Plugin> =>
  importPlugin(typeof file === 'string' && !file.startsWith('file:') ? file : fileURLToPath(file))
