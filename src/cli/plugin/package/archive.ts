import { gunzipSync, gzipSync } from 'node:zlib'
import { fail, messageOf } from '../../../errors.ts'
import { type Packed, readTar, writeTar } from './tar.ts'

const mostBytes = 64 << 20

/** As npm packs it: everything below `package/`. */
export const pack = (files: readonly Packed[]): Buffer =>
  gzipSync(writeTar(files.map(file => ({ ...file, name: `package/${file.name}` }))))

/** The files of an archive, without the folder that all are in. Throws INVALID_INPUT. */
export const unpack = (bytes: Buffer): Packed[] =>
  readTar(inflated(bytes)).map(file => ({ ...file, name: file.name.slice(file.name.indexOf('/') + 1) }))

const inflated = (bytes: Buffer): Buffer => {
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes })
  } catch (cause) {
    const isLarge = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    const why = isLarge ? `it holds more than ${mostBytes >> 20} MiB` : `it cannot be unpacked: ${messageOf(cause)}`
    throw fail('INVALID_INPUT', 'the archive', why).with({
      hint: 'make it with ksi plugin pack, or npm pack',
    })
  }
}
