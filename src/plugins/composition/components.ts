import type { ConfinedFiles } from './confined-files.ts'

const base = 'components'

/** A text that compositions can use. */
export interface ComponentFile {
  /** Below `components`. */
  readonly path: string
  readonly name: string
  /** Empty at the root. */
  readonly directory: string
  readonly filename: string
  readonly size_bytes: number
  /** The first hundred characters on one line, with dots when there are more. */
  readonly preview: string
}

/** All texts below `components`, or those below one folder of it. */
export const componentFiles = async (files: ConfinedFiles, directory: string): Promise<ComponentFile[]> => {
  const paths = (await files.list(base, '.md')).map(path => path.slice(base.length + 1))
  const wanted = directory.replace(/\/+$/, '')
  const fits = (path: string) => wanted === '' || path.startsWith(`${wanted}/`) || path.startsWith(`${wanted}.md`)
  const described: ComponentFile[] = []
  // One after the other: all at once would need a file handle for each.
  for (const path of paths.filter(fits)) described.push(await describe(path, files))
  return described
}

const describe = async (path: string, files: ConfinedFiles): Promise<ComponentFile> => {
  const parts = path.split('/')
  const filename = parts.at(-1)!
  const about = { path, name: filename.slice(0, -'.md'.length), directory: parts.slice(0, -1).join('/'), filename }
  const found = await files.find(`${base}/${path}`)
  const size_bytes = found.path === undefined ? 0 : await files.size(found.path)
  try {
    return { ...about, size_bytes, preview: previewOf(await files.read(found.path ?? '')) }
  } catch {
    return { ...about, size_bytes, preview: '[Unable to read content]' }
  }
}

const previewOf = (text: string): string => {
  const start = [...text.slice(0, 201)].slice(0, 100).join('')
  return start.replaceAll('\n', ' ').trim() + (start.length < text.length ? '...' : '')
}
