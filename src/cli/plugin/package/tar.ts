import { fail } from '../../../errors.ts'

/** A file in an archive; names with `/`, relative. */
export interface Packed {
  readonly name: string
  readonly content: Uint8Array
  /** It is a program. */
  readonly executable?: boolean
}

const block = 512

/** An archive in the format `ustar`: the same bytes for the same files. Throws NOT_SUPPORTED for a name that is too long. */
export const writeTar = (files: readonly Packed[]): Buffer => {
  const parts = files.flatMap(({ name, content, executable = false }) => [
    headerOf(name, content.length, executable),
    Buffer.from(content),
    Buffer.alloc((block - (content.length % block)) % block),
  ])
  return Buffer.concat([...parts, Buffer.alloc(2 * block)])
}

/** The files of an archive. Throws INVALID_INPUT when it is none, or holds what is no plain file: links, devices, names that lead out. */
export const readTar = (bytes: Buffer): Packed[] => {
  const files: Packed[] = []
  let longName: string | undefined
  for (let at = 0; at + block <= bytes.length; ) {
    const header = bytes.subarray(at, at + block)
    if (header.every(byte => byte === 0)) break
    if (sumOf(header) !== numberIn(header, 148, 8)) throw wrong('it is no tar archive')
    const size = numberIn(header, 124, 12)
    const start = at + block
    at = start + Math.ceil(size / block) * block
    if (!(at <= bytes.length)) throw wrong('it is cut off')
    const content = bytes.subarray(start, start + size)
    const kind = textIn(header, 156, 1)
    if (kind === 'x') longName = pathIn(content) ?? longName
    else if (kind === 'L') longName = textIn(content, 0, size)
    else if (kind === '' || kind === '0') {
      const executable = (numberIn(header, 100, 8) & 0o100) !== 0
      files.push({ name: safe(longName ?? nameIn(header)), content, ...(executable && { executable }) })
      longName = undefined
    } else if (kind !== '5' && kind !== 'g') throw wrong(`${nameIn(header)} is no plain file`)
  }
  return files
}

const headerOf = (name: string, size: number, executable: boolean): Buffer => {
  const header = Buffer.alloc(block)
  const [prefix, last] = split(name)
  header.write(last, 0, 100)
  header.write(executable ? '0000755\0' : '0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136)
  header.write('0', 156)
  header.write('ustar\x0000', 257)
  header.write(prefix, 345, 155)
  header.write(`${sumOf(header).toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

/** The name fits in 100 bytes, what is before it in 155. */
const split = (name: string): [string, string] => {
  if (Buffer.byteLength(name) <= 100) return ['', name]
  for (let at = name.indexOf('/'); at !== -1; at = name.indexOf('/', at + 1)) {
    const [prefix, last] = [name.slice(0, at), name.slice(at + 1)]
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(last) <= 100) return [prefix, last]
  }
  throw fail('NOT_SUPPORTED', `the long name ${name}`)
}

/** Of all bytes, those of the sum itself taken as spaces. */
const sumOf = (header: Buffer): number =>
  header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)

const textIn = (bytes: Buffer, at: number, length: number): string => {
  const field = bytes.subarray(at, at + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end === -1 ? length : end)
}
const numberIn = (bytes: Buffer, at: number, length: number): number =>
  Number.parseInt(textIn(bytes, at, length).trim() || '0', 8)

const nameIn = (header: Buffer): string => {
  const prefix = textIn(header, 257, 5) === 'ustar' ? textIn(header, 345, 155) : ''
  const name = textIn(header, 0, 100)
  return prefix === '' ? name : `${prefix}/${name}`
}

/** Of an extended header: `<length> path=<name>\n`. */
const pathIn = (content: Buffer): string | undefined => /^\d+ path=(.*)$/m.exec(content.toString('utf8'))?.[1]

const safe = (name: string): string => {
  const isOut =
    name.startsWith('/') || name.includes('\\') || name.split('/').some(part => part === '..' || part === '')
  if (isOut) throw wrong(`the name ${JSON.stringify(name)} leads out of it`)
  return name
}

const wrong = (reason: string) =>
  fail('INVALID_INPUT', 'the archive', reason).with({ hint: 'make it with ksi plugin pack, or npm pack' })
