import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isAbsolute, join, normalize } from 'node:path'
import { fail, messageOf } from '../../errors.ts'
import { nearest } from '../../plugin/index.ts'
import type { OldInstallation } from '../state/places.ts'

/** One file of a backup. */
export interface BackupFile {
  readonly role: string
  /** Below the path of its part; empty when the part is a file. */
  readonly path: string
  readonly bytes: number
  readonly mode: number
  readonly mtime: number
  readonly sha256?: string
  /** Where a link leads, instead of a content. */
  readonly link?: string
}

/** `backup.json` */
export interface BackupManifest {
  readonly version: 1
  readonly name: string
  readonly created_at: string
  /** Of ksi. */
  readonly made_by: string
  /** Where each part lay; `nothing`: there was none, and to put that back is to take away what is there. */
  readonly parts: readonly {
    readonly role: string
    readonly path: string
    readonly kind: 'file' | 'folder' | 'nothing'
  }[]
  readonly files: readonly BackupFile[]
  /** The old daemon that uses some of it. */
  readonly old?: OldInstallation
  /** What could not be copied as it should be. */
  readonly problems: readonly { readonly path: string; readonly reason: string }[]
}

const fileName = 'backup.json'

export const manifestPath = (folder: string): string => join(folder, fileName)

/** Where a file of a backup lies in it. */
export const contentPath = (folder: string, { role, path }: { readonly role: string; readonly path: string }): string =>
  join(folder, 'files', role, path)

/** Throws DAMAGED for what is no manifest, and for one whose names lead elsewhere. */
export const readBackup = (folder: string): BackupManifest => {
  const path = manifestPath(folder)
  try {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as BackupManifest
    if (manifest.version !== 1) throw new Error(`it is of version ${manifest.version}, which this ksi does not know`)
    for (const part of manifest.parts)
      if (!isAbsolute(part.path) || !isPlain(part.role)) throw new Error(`odd part: ${part.path}`)
    const roles = new Set(manifest.parts.map(({ role }) => role))
    for (const file of manifest.files)
      if (!roles.has(file.role) || !isBelow(file.path)) throw new Error(`odd file: ${file.path}`)
    return manifest
  } catch (cause) {
    throw fail('DAMAGED', path, messageOf(cause))
  }
}

const isPlain = (name: string): boolean => /^\w+$/.test(name)
const isBelow = (path: string): boolean =>
  path === '' || (!isAbsolute(path) && normalize(path) === path && path.split('/')[0] !== '..' && path !== '.')

/** All backups of a folder, the newest first; one that cannot be read comes with the reason. */
export const listBackups = (
  backups: string,
): {
  readonly name: string
  readonly folder: string
  readonly manifest?: BackupManifest
  readonly error?: string
}[] => {
  if (!existsSync(backups)) return []
  const found = readdirSync(backups)
    .filter(name => !name.startsWith('.') && existsSync(manifestPath(join(backups, name))))
    .map(name => {
      const folder = join(backups, name)
      try {
        return { name, folder, manifest: readBackup(folder) }
      } catch (cause) {
        return { name, folder, error: messageOf(cause) }
      }
    })
  const timeOf = (one: (typeof found)[number]) => ('manifest' in one ? one.manifest!.created_at : '')
  return found.sort((a, b) => (timeOf(a) < timeOf(b) ? 1 : timeOf(a) > timeOf(b) ? -1 : a.name < b.name ? 1 : -1))
}

/** The folder of a backup. Throws NOT_FOUND with the nearest names. */
export const findBackup = (backups: string, name: string | undefined): string => {
  const all = listBackups(backups)
  const latest = all.find(({ manifest }) => manifest && !manifest.name.startsWith('before-restore-'))
  if (name === undefined) {
    if (latest) return latest.folder
    throw fail('NOT_FOUND', `a backup in ${backups}`).with({ hint: 'make one: ksi backup create' })
  }
  const found = all.find(one => one.name === name)
  if (found) return found.folder
  if (name.includes('/') && existsSync(manifestPath(name))) return name
  const close = nearest(
    name,
    all.map(one => one.name),
    3,
  )
  throw fail('NOT_FOUND', `the backup ${name} in ${backups}`).with({
    hint: close.length > 0 ? `did you mean ${close.join(' or ')}?` : 'see: ksi backup list',
  })
}
