import { registerHooks } from 'node:module'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as pluginApi from '../plugin/index.ts'
import { compiledOf } from './compiled.ts'
import { moduleFormat } from './module-format.ts'
import { refuseExit } from './no-exit.ts'

const lent = Symbol.for('ksi-daemon.plugin')
const pluginUrl = 'ksi-daemon:plugin'
const folders: string[] = []
const imports = new Map<string, Set<string>>()
let isLending = false

/**
 * Lets the files below `folder` import `ksi-daemon/plugin` and `ksi-daemon/client` wherever it lies, with no package around it.
 * What they get is the very module this thread runs with, also when it was built into another file; every thread lends its own.
 */
export const lendModules = (folder: string): void => {
  const prefix = folder.endsWith(sep) ? folder : folder + sep
  if (!folders.includes(prefix)) folders.push(prefix)
  if (isLending) return
  isLending = true
  Object.assign(globalThis, { [lent]: pluginApi })
  refuseExit(stack => pathsIn(stack).some(isOfPlugin))
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === 'ksi-daemon/plugin') return { url: pluginUrl, format: 'module', shortCircuit: true }
      if (specifier === 'ksi-daemon/client') return next(clientUrl(), context)
      const resolved = next(specifier, context)
      const path = pathOfPluginFile(resolved.url)
      if (path === undefined) return resolved
      note(path, context.parentURL)
      return {
        ...resolved,
        url: inSameTake(resolved.url, context.parentURL),
        format: moduleFormat(path, resolved.format),
      }
    },
    load: (url, context, next) => {
      if (url === pluginUrl) return { format: 'module', source: sourceOfLent(), shortCircuit: true }
      const path = pathOfPluginFile(url)
      const source = path === undefined ? undefined : compiledOf(path)
      if (source === undefined) return next(url, context)
      return { format: context.format?.startsWith('commonjs') ? 'commonjs' : 'module', source, shortCircuit: true }
    },
  })
}

/** `path` and all files of plugins that it imports, directly or through others, as far as they were found. */
export const importedBy = (path: string): string[] => {
  const found = new Set([path])
  for (const one of found) for (const next of imports.get(one) ?? []) found.add(next)
  return [...found]
}

const sourceOfLent = (): string =>
  `export const { ${Object.keys(pluginApi).join(', ')} } = globalThis[Symbol.for(${JSON.stringify(lent.description)})]`

/** The client is resolved and not imported here: most plugins never ask for it. */
const clientUrl = (): string => {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`../client/index.${extension}`, import.meta.url).href
}

/** A plugin that is imported once more gets its own files once more. */
const inSameTake = (url: string, parentUrl: string | undefined): string => {
  const take = /\?take=\d+$/.exec(parentUrl ?? '')?.[0]
  return take === undefined || url.includes('?') ? url : url + take
}

const pathOfPluginFile = (url: string): string | undefined => {
  if (!url.startsWith('file:')) return undefined
  const path = fileURLToPath(url)
  return isOfPlugin(path) ? path : undefined
}

const isOfPlugin = (path: string): boolean =>
  folders.some(folder => path.startsWith(folder)) && !path.includes(`${sep}node_modules${sep}`) && !path.startsWith(own)

/** The daemon's own files, which are nobody's plugin even when one lies beside them. */
const own = fileURLToPath(new URL('..', import.meta.url))

const pathsIn = (stack: string): string[] =>
  [...stack.matchAll(/(?:file:\/\/)?(\/[^\s():]+)/g)].map(([, path]) => path!)

const note = (path: string, parentUrl: string | undefined): void => {
  const parent = parentUrl === undefined ? undefined : pathOfPluginFile(parentUrl)
  if (parent === undefined) return
  if (!imports.has(parent)) imports.set(parent, new Set())
  imports.get(parent)!.add(path)
}
