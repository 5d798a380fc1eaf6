import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { fail } from '../errors.ts'

const largest = 1_048_576

/**
 * The text of a configuration file, or nothing when there is none and nobody named it.
 * @throws INVALID_CONFIG when it cannot be read as text.
 */
export const readFile = (file: string, wasNamed: boolean): string | undefined => {
  const bytes = readBytes(file, wasNamed)
  if (bytes === undefined) return undefined
  if (bytes.length > largest)
    throw fail('INVALID_CONFIG', `${file}:1:1: expected at most ${largest} bytes, found ${bytes.length}`)
  if (!isUtf8(bytes))
    throw fail('INVALID_CONFIG', `${file}:${positionOfBadByte(bytes)}: expected UTF-8, found other bytes`)
  const text = bytes.toString('utf8')
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

const readBytes = (file: string, wasNamed: boolean): Buffer | undefined => {
  try {
    return readFileSync(file)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' && !wasNamed) return undefined
    const hint = wasNamed ? 'correct --config or KSI_CONFIG' : 'mend or remove the file'
    throw fail('INVALID_CONFIG', `${file}: ${reasons[code ?? ''] ?? String(cause)}`).with({ hint })
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read by this user',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'a part of its path is not a folder',
  ELOOP: 'it is a link that leads back to itself',
}

const positionOfBadByte = (bytes: Buffer): string => {
  const before = bytes.subarray(0, firstBadByte(bytes)).toString('utf8')
  const lines = before.split('\n')
  return `${lines.length}:${lines.at(-1)!.length + 1}`
}

/** The longest good beginning, found by halving; a character cut in two is bad as well, hence the last step back. */
const firstBadByte = (bytes: Buffer): number => {
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    const whole = [0, 1, 2, 3].some(back => isUtf8(bytes.subarray(0, middle - back)))
    if (whole) good = middle
    else bad = middle
  }
  while (!isUtf8(bytes.subarray(0, good))) good--
  return good
}
