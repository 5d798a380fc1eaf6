import { messageOf } from '../../errors.ts'
import { rawText, withRaw } from '../../plugin/index.ts'
import { type AgreedValue, nameOf, type ValueName } from './agreement.ts'
import type { Contested, Problem } from './report.ts'
import { exactForm, onOneLine } from './stored-form.ts'
import { withState } from './with-state.ts'

export interface PutValues {
  readonly written: number
  readonly conflicts: readonly Contested[]
  readonly problems: readonly Problem[]
  /** Those that have a problem. */
  readonly failed: readonly ValueName[]
}

/**
 * Puts values that are new or other than agreed into namespaces of ours, through the state plugin. One that was changed here
 * as well stays as it is here. Doing it again changes nothing.
 */
export const putValues = async (
  { coming, agreed }: { readonly coming: readonly AgreedValue[]; readonly agreed: readonly AgreedValue[] },
  files: { readonly rows: string; readonly database: string },
): Promise<PutValues> => {
  const before = new Map(agreed.map(value => [nameOf(value), value.text]))
  const changed = coming.filter(value => value.namespace !== 'shared' && before.get(nameOf(value)) !== value.text)
  if (changed.length === 0) return { written: 0, conflicts: [], problems: [], failed: [] }
  let written = 0
  const conflicts: Contested[] = []
  const problems: Problem[] = []
  const failed: ValueName[] = []
  await withState(files, async ({ request }) => {
    for (const value of changed) {
      const { namespace, key, text, about } = value
      try {
        const got = await request('state:get', { namespace, key })
        const here = got.found ? onOneLine(rawText(got, 'value') ?? JSON.stringify(got.value)) : undefined
        if (here === exactForm(text)) continue
        const agreedText = before.get(nameOf(value))
        if (here !== undefined && (agreedText === undefined || here !== exactForm(agreedText))) {
          conflicts.push({ what: `${key} in ${namespace}`, kept: 'what was written here' })
          continue
        }
        const said = about === null ? {} : JSON.parse(about)
        const exact = exactForm(text)
        await request('state:set', withRaw({ namespace, key, value: JSON.parse(exact), ...said }, { value: exact }))
        written++
      } catch (cause) {
        failed.push(value)
        problems.push({ path: `${key} in ${namespace}`, reason: messageOf(cause) })
      }
    }
  })
  return { written, conflicts, problems, failed }
}
