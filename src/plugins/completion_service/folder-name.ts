import { createHash } from 'node:crypto'

/** A name for a folder, one to one, that never leads out of its parent, whatever the id is. */
export const folderName = (id: string): string => {
  const name = id.isWellFormed() ? encodeURIComponent(id).replace(/^\.+/, dots => '%2E'.repeat(dots.length)) : ''
  if (name !== '' && name.length <= 120) return name
  return `%${createHash('sha256').update(Buffer.from(id, 'utf16le')).digest('hex')}`
}
