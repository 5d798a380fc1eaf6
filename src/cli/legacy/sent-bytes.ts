import type { Fill, Step } from './recording.ts'

/** What a step sends; undefined when it sends nothing. */
export const sentBytes = ({ send, send_raw, send_b64, send_fill }: Step): Buffer | undefined => {
  if (send_raw !== undefined) return Buffer.from(send_raw)
  if (send_b64 !== undefined) return Buffer.from(send_b64, 'base64')
  if (send_fill !== undefined) return filled(send_fill)
  return send === undefined ? undefined : Buffer.from(`${inAscii(JSON.stringify(send))}\n`)
}

const filled = ({ prefix, fill, suffix, count, line_bytes = 0 }: Fill): Buffer => {
  const times = count ?? line_bytes - Buffer.byteLength(prefix) - Buffer.byteLength(suffix)
  return Buffer.from(`${prefix}${fill.repeat(Number(times))}${suffix}\n`)
}

/** As the old clients write. */
const inAscii = (json: string): string =>
  json.replace(/[\u0080-\uffff]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
