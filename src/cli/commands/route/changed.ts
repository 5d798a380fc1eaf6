import { note, oneLine, paint, say, sayJson } from '../../output.ts'

/** What a change of routes answers. */
export interface Changed {
  readonly changed: readonly string[]
  readonly remarks: readonly string[]
}

export const sayChanged = (changed: Changed, what: string, { json }: { readonly json?: boolean }): void => {
  if (json) {
    sayJson(changed)
    return
  }
  const names = changed.changed.map(name => (name === '*' ? 'all' : oneLine(name))).join(', ')
  say(`${paint('green', '✓')} ${names} ${what}`)
  for (const remark of changed.remarks) note(paint('yellow', `! ${oneLine(remark)}`, process.stderr))
}
