import { existsSync, readFileSync } from 'node:fs'
import { fail, messageOf } from '../../errors.ts'
import { writeDurably } from '../durable-files.ts'
import type { NewPlaces, OldInstallation } from './places.ts'
import type { StateReport } from './report.ts'

/** What a folder of ours says about where its content came from. */
export interface Manifest {
  readonly version: 1
  readonly migrated_at: string
  readonly from: OldInstallation
  readonly sources: StateReport['sources']
  readonly written: number
  readonly removed: number
  readonly conflicts: StateReport['conflicts']
  readonly problems: StateReport['problems']
}

export const writeManifest = (
  places: NewPlaces,
  { old, report }: { readonly old: OldInstallation; readonly report: StateReport },
): Promise<void> => {
  const { sources, written, removed, conflicts, problems } = report
  const manifest: Manifest = {
    version: 1,
    migrated_at: new Date().toISOString(),
    from: old,
    sources,
    written,
    removed,
    conflicts,
    problems,
  }
  return writeDurably(places.manifest, `${JSON.stringify(manifest, null, 2)}\n`)
}

/** Undefined when state was never copied into this folder. Throws DAMAGED. */
export const readManifest = (places: NewPlaces): Manifest | undefined => {
  if (!existsSync(places.manifest)) return undefined
  try {
    return JSON.parse(readFileSync(places.manifest, 'utf8')) as Manifest
  } catch (cause) {
    throw fail('DAMAGED', places.manifest, messageOf(cause)).with({
      hint: 'run ksi migrate state again: it writes it anew',
    })
  }
}
