import type { HostOptions } from './host-options.ts'
import type { Instance } from './instance.ts'
import type { Late } from './prepare.ts'
import { settleWith } from './settle.ts'

interface Around {
  readonly options: HostOptions
  readonly among: () => readonly Instance[]
  /** Told of one that runs now. */
  readonly runs: (instance: Instance) => void
}

/** What is done for an instance that is set up when it is needed. */
export const lateStart = ({ options, among, runs }: Around): Late => ({
  settle: (instance, hooks) => {
    if (!hooks?.startup && !hooks?.serviceDependencies) return undefined
    return settleWith(hooks, { instance, among: among(), options })
  },
  woken: instance => {
    const { plugin, error, loadTimeMs: ms } = instance
    const { say } = options.bus
    if (!error) {
      say({ level: 'INFO', source: 'host', message: `plugin ${plugin.name} is there: it was needed`, fields: { ms } })
      return runs(instance)
    }
    const fields = { code: error.code, hint: error.details.hint }
    say({ level: 'ERROR', source: plugin.name, message: error.message, fields })
  },
})
