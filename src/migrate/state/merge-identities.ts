import { existsSync, readFileSync } from 'node:fs'
import { messageOf } from '../../errors.ts'
import { readIdentities, writeIdentities } from '../../plugins/agent_service/index.ts'
import { isMap, type PythonMap, type PythonValue, writeExactly } from '../../plugins/composition/index.ts'
import { copyDurably, writeDurably } from '../durable-files.ts'
import type { Contested, Problem, SourceReport } from './report.ts'

export interface MergedIdentities {
  /** What both have now; undefined when nothing could be read. */
  readonly text?: string
  readonly source?: SourceReport
  readonly written: number
  readonly conflicts: readonly Contested[]
  readonly problem?: Problem
}

const nothing: MergedIdentities = { written: 0, conflicts: [] }

/** Carries the file of identities over: as it is where only this side has changed it, else agent by agent. */
export const mergeIdentities = async (
  { from, to }: { readonly from: string; readonly to: string },
  agreed: string | undefined,
): Promise<MergedIdentities> => {
  if (from === to || !existsSync(from)) return { ...nothing, ...(agreed !== undefined && { text: agreed }) }
  const [text, there] = [textIn(from), existsSync(to) ? textIn(to) : undefined]
  const ours = parse(text)
  if ('reason' in ours) {
    if (there === undefined) copyDurably(from, to)
    const problem = { path: from, reason: ours.reason, hint: 'it was copied as it is, unless there was one already' }
    return { ...nothing, problem, ...(agreed !== undefined && { text: agreed }) }
  }
  const source: SourceReport = { kind: 'identities', path: from, count: ours.all.size }
  if (text === there || text === agreed) return { ...nothing, text, source }
  const theirs = parse(there ?? '{}')
  if (there === undefined || there === agreed || 'reason' in theirs) {
    if (there !== undefined && 'reason' in theirs) copyDurably(to, `${to}.damaged`)
    copyDurably(from, to)
    return { ...nothing, text, source, written: 1 }
  }
  const { merged, conflicts } = merge({ ours: ours.all, theirs: theirs.all, agreed: known(agreed) })
  const written = writeIdentities(merged)
  if (written !== there) await writeDurably(to, written)
  return { text, source, conflicts, written: written === there ? 0 : 1 }
}

const textIn = (path: string): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(readFileSync(path))

const parse = (text: string): { all: PythonMap } | { reason: string } => {
  try {
    return { all: readIdentities(text) }
  } catch (cause) {
    return { reason: messageOf(cause) }
  }
}

const known = (agreed: string | undefined): PythonMap => {
  const parsed = parse(agreed ?? '{}')
  return 'all' in parsed ? parsed.all : new Map()
}

interface Three {
  readonly ours: PythonMap
  readonly theirs: PythonMap
  readonly agreed: PythonMap
}

const merge = ({ ours, theirs, agreed }: Three): { merged: PythonMap; conflicts: Contested[] } => {
  const merged = new Map(theirs)
  const conflicts: Contested[] = []
  for (const id of new Set([...ours.keys(), ...agreed.keys()])) {
    const [mine, other, before] = [ours, theirs, agreed].map(all => formOf(all.get(id)))
    if (mine === before || mine === other) continue
    const keepsOther = other !== before && other !== undefined && !isNewer(ours.get(id), theirs.get(id))
    if (other !== before)
      conflicts.push({ what: `identity ${String(id)}`, kept: keepsOther ? 'that of the target' : 'the newer one' })
    if (keepsOther) continue
    const value = ours.get(id)
    if (value === undefined) merged.delete(id)
    else merged.set(id, value)
  }
  return { merged, conflicts }
}

const formOf = (value: PythonValue | undefined): string | undefined =>
  value === undefined ? undefined : writeExactly(value)

const isNewer = (mine: PythonValue | undefined, other: PythonValue | undefined): boolean => timeOf(mine) > timeOf(other)

const timeOf = (identity: PythonValue | undefined): number => {
  const at = isMap(identity) ? identity.get('last_active') : undefined
  return Date.parse(String(at)) || 0
}
