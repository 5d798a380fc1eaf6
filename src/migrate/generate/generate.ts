import { type Form, type Gathering, gather } from './gather.ts'
import type { Planned } from './plan.ts'
import type { Report } from './report.ts'
import { reportOf } from './report-of.ts'
import { packageFiles } from './write/package-files.ts'
import { pluginFiles } from './write/plugin-files.ts'
import { pluginFormFiles } from './write/plugin-form.ts'
import { putFiles } from './write/put-files.ts'

export interface Generating extends Gathering {
  readonly outputDir: string
  /** Also over files that were edited. */
  readonly force: boolean
  readonly dryRun: boolean
  /** Of this program. */
  readonly version: string
}

/**
 * Reads the Python handlers of the old daemon and writes plugins that do the same; nothing of them is run.
 * Throws NOT_FOUND and INVALID_INPUT for a folder that is none, STORAGE_FAILED where it cannot write.
 */
export const generate = (wishes: Generating): Report => {
  const gathered = gather(wishes)
  const { planned, forms } = gathered
  const isNothing = planned.length + forms.length === 0
  const texts = isNothing ? {} : textsOf(planned, forms, wishes.version)
  return reportOf(gathered, putFiles(wishes.outputDir, texts, wishes), wishes)
}

const textsOf = (planned: readonly Planned[], forms: readonly Form[], version: string): Record<string, string> => {
  const byPlugin = Map.groupBy(planned, ({ plugin }) => plugin)
  return Object.assign(
    {},
    ...[...byPlugin].map(([name, of]) => pluginFiles(name, of)),
    ...forms.map(({ plugin, methods }) => pluginFormFiles(plugin, methods)),
    packageFiles(version),
  )
}
