import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../../errors.ts'
import { isMap, readExactly } from '../../plugins/composition/index.ts'
import { membersOf } from '../../plugins/state_service/index.ts'
import { writeDurably } from '../durable-files.ts'
import type { AgreedValue, ValueName } from './agreement.ts'
import type { OwnValue } from './own-values.ts'
import type { Contested, Problem } from './report.ts'
import { exactForm } from './stored-form.ts'

export interface WrittenValues {
  readonly written: number
  readonly removed: number
  readonly conflicts: readonly Contested[]
  readonly problems: readonly Problem[]
  /** Values of files that have a problem. */
  readonly failed: readonly ValueName[]
  /** Files that were written. */
  readonly files: readonly string[]
}

/**
 * Writes what agents and sessions have of new here into JSON files of the old form: `agent_<id>.json`, `sessions/<id>.json`.
 * What was changed in the file as well is replaced only by something newer.
 */
export const writeOldJson = async (
  folder: string,
  { values, agreed }: { readonly values: readonly OwnValue[]; readonly agreed: readonly AgreedValue[] },
): Promise<WrittenValues> => {
  const result = {
    written: 0,
    removed: 0,
    conflicts: [] as Contested[],
    problems: [] as Problem[],
    failed: [] as ValueName[],
    files: [] as string[],
  }
  for (const [path, file] of byFile(folder, values, agreed)) {
    if (file.changed.size === 0) continue
    try {
      if (!isLegalName(file.id)) throw new Error(`${JSON.stringify(file.id)} cannot be in the name of a file`)
      const { text, conflicts } = merged(path, file)
      result.conflicts.push(...conflicts)
      if (text === undefined) continue
      if (text === '') rmSync(path)
      else await writeDurably(path, text)
      result.files.push(path)
      for (const value of file.changed.values()) value === undefined ? result.removed++ : result.written++
    } catch (cause) {
      result.problems.push({ path, reason: messageOf(cause) })
      for (const key of file.changed.keys()) result.failed.push({ namespace: file.namespace, key })
    }
  }
  return result
}

interface OldFile {
  readonly namespace: string
  /** Of the agent or session. */
  readonly id: string
  /** It is one value, the record of a session. */
  readonly isWhole: boolean
  /** By key what is other than agreed; undefined when it is gone here. */
  readonly changed: Map<string, OwnValue | undefined>
  readonly agreed: Map<string, string>
}

const byFile = (folder: string, values: readonly OwnValue[], agreed: readonly AgreedValue[]): Map<string, OldFile> => {
  const files = new Map<string, OldFile>()
  const fileOf = (namespace: string, key: string): OldFile => {
    const isWhole = namespace === 'sessions'
    const id = isWhole ? key : namespace.slice('agent:'.length)
    const path = isWhole ? join(folder, 'sessions', `${id}.json`) : join(folder, `agent_${id}.json`)
    const known = files.get(path) ?? { namespace, id, isWhole, changed: new Map(), agreed: new Map() }
    files.set(path, known)
    return known
  }
  const held = agreed.filter(({ namespace, about }) => about === null && isHeld(namespace))
  for (const { namespace, key, text } of held) {
    fileOf(namespace, key).agreed.set(key, exactForm(text))
    fileOf(namespace, key).changed.set(key, undefined)
  }
  for (const value of values) {
    const file = fileOf(value.namespace, value.key)
    if (file.agreed.get(value.key) === value.text) file.changed.delete(value.key)
    else file.changed.set(value.key, value)
  }
  return files
}

/** Whether the old formats have a file for this namespace. */
export const isHeld = (namespace: string): boolean => namespace === 'sessions' || namespace.startsWith('agent:')

/** One that stays in its folder; the exported rows have the others. */
const isLegalName = (id: string): boolean =>
  id !== '' && !/[/\0]/.test(id) && Buffer.byteLength(id) <= 200 && id !== '..' && id !== '.'

/** `text` is undefined when the file stays as it is, and empty when it goes away. */
const merged = (path: string, file: OldFile): { text?: string; conflicts: Contested[] } => {
  const there = existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined
  if (there !== undefined && !isMap(readExactly(there))) throw new SyntaxError('this is no JSON object')
  const at = there === undefined ? 0 : statSync(path).mtimeMs
  const conflicts: Contested[] = []
  const members = file.isWhole ? new Map<string, string>() : membersOf(there ?? '{}')
  let isChanged = false
  for (const [key, value] of file.changed) {
    const found = file.isWhole ? there : members.get(key)
    const before = file.agreed.get(key)
    const isContested = found !== undefined && exactForm(found) !== before && exactForm(found) !== value?.text
    const keepsThere = isContested && (value === undefined || value.updated_at <= at)
    if (isContested)
      conflicts.push({ what: `${key} in ${path}`, kept: keepsThere ? 'what the file says' : 'the newer one' })
    if (keepsThere || (found === undefined ? value === undefined : exactForm(found) === value?.text)) continue
    isChanged = true
    if (value === undefined) members.delete(key)
    else members.set(key, value.text)
  }
  if (!isChanged) return { conflicts }
  if (file.isWhole) return { text: [...members.values()].map(text => `${text}\n`).join(''), conflicts }
  const lines = [...members].map(([key, text]) => `  ${JSON.stringify(key)}: ${text}`)
  return { text: lines.length === 0 ? '{}\n' : `{\n${lines.join(',\n')}\n}\n`, conflicts }
}
