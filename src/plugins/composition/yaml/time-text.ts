const date = /^(\d{4})-(\d\d)-(\d\d)$/
const time =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?))?$/

/**
 * The text of a YAML date or time, `2024-01-02` or `2024-01-02 03:04:05+00:00`, because JSON has no form for it.
 * Undefined when the word is none. Throws when there is no such day or hour.
 */
export const timeText = (word: string): string | undefined => {
  if (date.test(word)) return isReal(word) ? word : refuse(word)
  const parts = time.exec(word)
  if (!parts) return undefined
  const [, year, month, day, hour, minute, second, fraction = ''] = parts
  const text = `${year}-${padded(month)}-${padded(day)} ${padded(hour)}:${minute}:${second}`
  if (!isReal(text)) refuse(word)
  const micros = fraction.slice(0, 6).padEnd(6, '0')
  return text + (Number(micros) > 0 ? `.${micros}` : '') + zoneOf(parts)
}

const zoneOf = ([, , , , , , , , utc, sign, hours, minutes = '00']: RegExpExecArray): string => {
  if (utc) return '+00:00'
  return sign === undefined ? '' : `${sign}${padded(hours)}:${minutes}`
}

const padded = (part: string | undefined): string => (part ?? '').padStart(2, '0')

/** The same again after being read as a time: neither a 30th of February nor a 25th hour. */
const isReal = (text: string): boolean => {
  const iso = text.replace(' ', 'T')
  const read = new Date(iso.length > 10 ? `${iso}Z` : iso)
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(iso)
}

const refuse = (word: string): never => {
  throw new Error(`there is no such day or time: ${word}`)
}
