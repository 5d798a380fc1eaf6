import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fail } from '../../../errors.ts'
import type { Packed } from './tar.ts'

const mostBytes = 64 << 20
const passedOver = /^(?:\..*|node_modules|__pycache__|.*\.tgz)$/

/** The files of a plugin, in the order of their names; what is hidden, installed or made by a run is passed over. */
export const collect = (root: string): Packed[] => {
  const files = statSync(root).isDirectory() ? filesBelow(root, '') : [packed(root, basename(root))]
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0)
  if (bytes > mostBytes)
    throw fail('NOT_SUPPORTED', `a plugin of ${bytes} bytes`).with({
      hint: `at most ${mostBytes}: leave data out of its folder`,
    })
  return files
}

const packed = (path: string, name: string): Packed => ({
  name,
  content: readFileSync(path),
  ...((statSync(path).mode & 0o100) !== 0 && { executable: true }),
})

const filesBelow = (folder: string, prefix: string): Packed[] =>
  readdirSync(folder)
    .filter(name => !passedOver.test(name))
    .sort()
    .flatMap(name => {
      const path = join(folder, name)
      const found = lstatSync(path)
      if (found.isDirectory()) return filesBelow(path, `${prefix}${name}/`)
      if (found.isFile()) return [packed(path, prefix + name)]
      throw fail('NOT_SUPPORTED', `${path}, which is no plain file,`).with({ hint: 'put the file itself there' })
    })
