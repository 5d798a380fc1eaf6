/** A source as text, and how its bytes were read. */
export interface SourceText {
  readonly text: string
  readonly encoding: string
  /** Why the bytes were read in another way than the file says. */
  readonly remark?: string
}

const cookie = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/

/** Reads a Python file as Python does: a mark of byte order, a `coding:` comment in the first two lines, else UTF-8. */
export const sourceText = (bytes: Uint8Array): SourceText => {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 400)).split(/\r\n|\r|\n/, 2)
  const said = start.map(line => cookie.exec(line)?.[1]).find(name => name !== undefined)
  const wanted = said === undefined ? 'utf-8' : whatwgName(said)
  const decoded = decode(bytes, wanted)
  if (decoded !== undefined) return { text: withLineFeeds(decoded), encoding: wanted }
  const remark = `it is not ${said ?? 'UTF-8'}: its letters beyond ASCII may be wrong`
  return { text: withLineFeeds(new TextDecoder('latin1').decode(bytes)), encoding: 'latin1', remark }
}

/** Python writes some names in its own way. */
const whatwgName = (name: string): string => {
  const plain = name.toLowerCase().replaceAll('_', '-')
  return { 'utf-8-sig': 'utf-8', 'latin-1': 'latin1', cp1252: 'windows-1252' }[plain] ?? plain
}

const decode = (bytes: Uint8Array, encoding: string): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined // an unknown name, or bytes that are none of it
  }
}

/** The grammar counts lines by line feeds, and does not know that a form feed is a blank. */
const withLineFeeds = (text: string): string => text.replace(/\r\n?/g, '\n').replaceAll('\f', ' ')
