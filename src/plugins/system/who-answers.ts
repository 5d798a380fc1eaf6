import { fitsGlob, type PluginStatus } from '../../plugin/index.ts'
import { commandsOf } from './capabilities.ts'

export interface Answering {
  readonly answered_by: string | null
  /** Asked in turn, since nobody declares the event. */
  readonly may_answer: readonly string[]
  readonly declined: readonly { readonly plugin: string; readonly why: string }[]
}

/** Who answers events of this name, and who might and does not, with the reason. */
export const whoAnswers = (name: string, all: readonly PluginStatus[]): Answering => {
  const declaring = all.filter(status => commandsOf(status).includes(name))
  const running = declaring.filter(runs)
  const answerer = running.find(({ manifest }) => manifest?.replaces.includes(name)) ?? running[0]
  const asked = all.filter(status => runs(status) && status.manifest?.hooks.handleEvent)
  const fitting = asked.filter(({ manifest }) => fits(manifest?.hooks.handleEvent?.patterns, name))
  const others = declaring.filter(status => status !== answerer)
  return {
    answered_by: answerer?.name ?? null,
    may_answer: answerer ? [] : fitting.map(({ name: plugin }) => plugin),
    declined: [
      ...others.map(status => ({ plugin: status.name, why: whyNot(status, answerer) })),
      ...asked
        .filter(status => status !== answerer && (answerer ? fitting.includes(status) : !fitting.includes(status)))
        .map(({ name: plugin, manifest }) => ({
          plugin,
          why: answerer
            ? `its hook handleEvent is asked only for events that nobody declares, and ${answerer.name} declares this one`
            : `its hook handleEvent is asked for others: ${manifest?.hooks.handleEvent?.patterns?.join(', ')}`,
        })),
    ],
  }
}

const runs = ({ status }: PluginStatus): boolean => status === 'active' || status === 'lazy'

const fits = (patterns: readonly string[] | undefined, name: string): boolean =>
  patterns?.some(pattern => fitsGlob(pattern.replace(/^\//, ''), name)) ?? true

const whyNot = ({ status, error, missing_dependencies }: PluginStatus, answerer: PluginStatus | undefined): string => {
  if (status === 'disabled') return 'it is disabled'
  if (error) return error.message
  if (missing_dependencies.length > 0) return `it lacks ${missing_dependencies.join(', ')}`
  return answerer ? `${answerer.name} answers in its stead` : `it is ${status}`
}
