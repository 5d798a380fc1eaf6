import { fail, KsiError, type OutputOf, type Plugins } from '../../plugin/index.ts'
import { unknownPlugin } from './plugin-status.ts'
import type { plugin_reset } from './tokens.ts'

/** Answers `system:plugin_reset`. */
export const resetting =
  (all: Plugins) =>
  async ({ plugin }: OutputOf<typeof plugin_reset.input>): Promise<OutputOf<typeof plugin_reset.output>> => {
    if (!all.status().some(({ name }) => name === plugin)) throw unknownPlugin(plugin, all.status())
    if (!(await all.reset(plugin))) throw fail('NOT_SUPPORTED', `a reset of ${plugin}`).with({ hint })
    const { status = 'failed', error } = all.status().find(({ name }) => name === plugin) ?? {}
    if (error) throw new KsiError(error.code, error.message, { retryable: error.retryable, details: error.details })
    return { plugin, status }
  }

const hint = 'it does not run in a process of its own: mend it and restart the daemon'
