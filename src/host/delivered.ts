import { fail } from '../errors.ts'
import type { Plugin } from '../plugin/index.ts'

export type Run = (...args: any[]) => any

/** What `setup` gave back. */
export interface Delivered {
  commands?: Record<string, Run>
  services?: Record<string, unknown>
  hooks?: Record<string, Run>
}

/**
 * What was delivered, when it is all that was declared; throws PLUGIN_LOAD_FAILED otherwise.
 * The types say it already; a plugin in plain JavaScript has no types.
 */
export const complete = (plugin: Plugin, delivered: Delivered | undefined): Delivered => {
  const parts = [
    ['commands', plugin.commands],
    ['services', plugin.provides],
    ['hooks', plugin.hooks],
  ] as const
  for (const [part, declared] of parts)
    for (const [key, token] of Object.entries((declared ?? {}) as Record<string, { blocking?: string }>))
      if (delivered?.[part]?.[key] === undefined && token.blocking === undefined)
        throw fail('PLUGIN_LOAD_FAILED', plugin.name, `${part}.${key} is declared and not delivered`).with({
          hint: `let setup return { ${part}: { ${key}: … } }`,
        })
  return delivered ?? {}
}
