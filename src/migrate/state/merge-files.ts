import { lstatSync, mkdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { messageOf } from '../../errors.ts'
import { copyDurably } from '../durable-files.ts'
import type { AgreedFile } from './agreement.ts'
import { joinLogs } from './join-logs.ts'
import { folderNames, type StatePlaces } from './places.ts'
import type { Contested, Problem, SourceReport } from './report.ts'
import { digestOf, type FoundFile, walkFiles } from './walk-files.ts'

export interface MergedFiles {
  readonly files: readonly AgreedFile[]
  readonly sources: readonly SourceReport[]
  readonly written: number
  readonly conflicts: readonly Contested[]
  readonly problems: readonly Problem[]
}

export interface Sides {
  readonly from: StatePlaces
  readonly to: StatePlaces
}

/**
 * Carries profiles, prompts and session logs over: what is new or was changed since both sides last had the same. A file that
 * was changed there as well is replaced only by a newer one. Files that are gone here stay there.
 */
export const mergeFiles = async ({ from, to }: Sides, agreed: readonly AgreedFile[]): Promise<MergedFiles> => {
  const before = new Map(agreed.map(file => [`${file.folder}/${file.path}`, file]))
  const result = { sources: [] as SourceReport[], written: 0, conflicts: [] as Contested[], problems: [] as Problem[] }
  for (const folder of folderNames) {
    if (from[folder] === to[folder]) continue
    const found = walkFiles(from[folder])
    if (found.length > 0) result.sources.push({ kind: folder, path: from[folder], count: found.length })
    for (const file of found) {
      const known = before.get(`${folder}/${file.path}`)
      const pair = { file, source: join(from[folder], file.path), target: join(to[folder], file.path), known }
      try {
        const { digest, outcome } = await carry(pair)
        if (outcome === 'written') result.written++
        if (outcome === 'kept') result.conflicts.push({ what: pair.source, kept: pair.target })
        before.set(`${folder}/${file.path}`, { folder, path: file.path, digest, size: file.size, mtime: file.mtime })
      } catch (cause) {
        result.problems.push({ path: pair.source, reason: messageOf(cause) })
      }
    }
  }
  return { ...result, files: [...before.values()] }
}

interface Pair {
  readonly file: FoundFile
  readonly source: string
  readonly target: string
  readonly known: AgreedFile | undefined
}

const carry = async ({
  file,
  source,
  target,
  known,
}: Pair): Promise<{ digest: string; outcome: 'same' | 'written' | 'kept' }> => {
  const isKnown = known?.size === file.size && known.mtime === file.mtime && file.link === undefined
  if (isKnown && lstatSync(target, { throwIfNoEntry: false })) return { digest: known.digest, outcome: 'same' }
  const digest = file.link === undefined ? digestOf(source) : `link:${file.link}`
  if (digest === undefined) throw new Error('it is gone, or its name is not UTF-8')
  const there = digestOf(target)
  if (there === digest || (there !== undefined && digest === known?.digest)) return { digest, outcome: 'same' }
  const isContested = there !== undefined && there !== known?.digest
  if (isContested && isLog(file)) {
    await joinLogs(source, target)
    return { digest, outcome: 'written' }
  }
  if (isContested && lstatSync(target).mtimeMs >= file.mtime) return { digest, outcome: 'kept' }
  put(file, source, target)
  return { digest, outcome: 'written' }
}

/** Both daemons append to `message_bus.jsonl`, and perhaps to the log of one session. */
const isLog = ({ path, link }: FoundFile): boolean => link === undefined && path.endsWith('.jsonl')

const put = ({ link, mode, mtime }: FoundFile, source: string, target: string): void => {
  if (link === undefined) {
    copyDurably(source, target, mode & ~0o022)
    utimesSync(target, mtime / 1000, mtime / 1000)
    return
  }
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
  rmSync(target, { force: true })
  symlinkSync(link, target)
}
