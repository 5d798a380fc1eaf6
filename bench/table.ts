import type { Figure } from './goal.ts'
import type { machine } from './machine.ts'

/** What a run writes beside its prints. */
export interface Results {
  readonly at: string
  readonly machine: ReturnType<typeof machine>
  readonly figures: readonly (Figure & { readonly met: boolean | null })[]
}

/** The figures as a table for a page. */
export const tableOf = ({ at, machine, figures }: Results): string =>
  [
    `Measured ${at.slice(0, 10)}, Node ${machine.node.slice(1)}, ${machine.cpus} cores (${machine.cpu}), ${machine.memory_gb} GB.`,
    '',
    '| goal | what | figure | bound | | made of |',
    '|---|---|---|---|---|---|',
    ...figures.map(row),
  ].join('\n')

const row = ({ goal, what, value, unit, most, least, met, detail = '' }: Results['figures'][number]): string => {
  const shown = `${value.toPrecision(3)}${unit === 'ratio' ? '×' : ` ${unit}`}`
  const bound = most !== undefined ? `≤ ${most}` : least !== undefined ? `≥ ${least}` : ''
  const verdict = met === null ? 'reported' : met ? 'met' : '**missed**'
  return `| ${goal} | ${what} | ${shown} | ${bound} | ${verdict} | ${detail} |`
}
