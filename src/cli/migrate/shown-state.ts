import type { StateReport } from '../../migrate/state/report.ts'
import type { Verified } from '../../migrate/state/verify-state.ts'
import { note, oneLine, paint, say } from '../output.ts'
import { table } from '../table.ts'

const most = 20

/** Says to people what was moved, or what would be. */
export const showState = (report: StateReport, word = 'written'): void => {
  const { sources, written, removed, conflicts, problems, notes, to } = report
  const rows = sources.map(({ kind, path, count, expired }) => [
    kind.replace('_', ' '),
    `${count}${expired ? ` (${expired} expired)` : ''}`,
    oneLine(path),
  ])
  if (rows.length > 0) say(table(['source', 'found', 'path'], rows))
  for (const { what, kept } of conflicts.slice(0, most))
    note(`${paint('yellow', 'both sides:', process.stderr)} ${oneLine(what)}: kept ${oneLine(kept)}`)
  if (conflicts.length > most) note(`… and ${conflicts.length - most} more that both sides have changed`)
  for (const { path, reason, hint } of problems) {
    note(`${paint('red', 'not copied:', process.stderr)} ${oneLine(path)}: ${oneLine(reason)}`)
    if (hint) note(`     ${oneLine(hint)}`)
  }
  const mark = problems.length === 0 ? paint('green', '✓') : paint('yellow', '!')
  say(`${mark} ${written} ${word}${removed > 0 ? `, ${removed} removed` : ''}  ${paint('dim', to)}`)
  for (const line of notes) say(paint('dim', `  ${oneLine(line)}`))
}

/** Says to people how the copy compares. */
export const showVerified = ({ checked, same, changed_here, different }: Verified): void => {
  for (const { what, reason } of different.slice(0, most))
    note(`${paint('red', 'different:', process.stderr)} ${oneLine(what)}: ${oneLine(reason)}`)
  if (different.length > most) note(`… and ${different.length - most} more`)
  const mark = different.length === 0 ? paint('green', '✓') : paint('red', '✗')
  const since = changed_here > 0 ? `, ${changed_here} changed here since` : ''
  say(`${mark} verified: ${same} of ${checked} are the same${since}`)
}
