import { statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { placesOf } from '../../config/places-of.ts'
import { manifestOf } from '../../plugin/manifest.ts'
import { whyUnsafe } from '../../plugin/safe-file.ts'
import { load, type Settings } from '../setting-options.ts'
import type { Source } from './find-source.ts'
import { type Inspected, inspect } from './inspect.ts'
import { manifestRemarks } from './manifest-remarks.ts'
import { problem, type Remark } from './remark.ts'
import { sourceRemarks } from './source-remarks.ts'

export interface Checked extends Inspected {
  readonly remarks: readonly Remark[]
}

/** Looks at a plugin from all sides without starting it. Throws PLUGIN_LOAD_FAILED when it cannot be loaded at all. */
export const check = async (source: Source, settings: Settings): Promise<Checked> => {
  const { cache_dir } = placesOf(await load(settings))
  const inspected = await inspect(source, join(cache_dir, 'compiled'))
  const { builtIns } = await import('../../plugins/index.ts')
  const manifests = builtIns.map(manifestOf)
  const known = new Set<string>(
    manifests.flatMap(({ commands, emits }) =>
      [...Object.values(commands), ...Object.values(emits)].map(one => one.name),
    ),
  )
  const { manifest, files } = inspected
  const remarks = [
    ...unsafe(source),
    ...manifestRemarks(manifest, { builtIns: manifests, canDescribe: extname(source.entry) !== '.py' }),
    ...sourceRemarks(files, { manifest, known }),
  ]
  return { ...inspected, remarks }
}

export const hasProblems = ({ remarks }: Checked): boolean => remarks.some(({ level }) => level === 'problem')

/** What the daemon would refuse to run, since somebody else could have written it. */
const unsafe = ({ entry, root }: Source): Remark[] =>
  [...new Set([root, entry])].flatMap(path => {
    const error = whyUnsafe(path, statSync(path))
    return error ? [problem(error.message, error.details.hint ?? 'change who may write to it')] : []
  })
