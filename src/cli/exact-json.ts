import { fail } from '../errors.ts'

/** What JavaScript has and its type library does not know yet. */
const json = JSON as unknown as {
  parse: (text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown) => unknown
  rawJSON: (text: string) => object
  isRawJSON: (value: unknown) => boolean
}

/**
 * `JSON.parse` that keeps every number as it was written: what JavaScript would write in another way becomes a value that
 * `JSON.stringify` writes back unchanged, as 9007199254740993 and 1.0.
 * Throws SyntaxError for what is no JSON, INVALID_INPUT for what is nested too deeply.
 */
export const parseExact = (text: string): any => {
  try {
    return json.parse(text, (_, value, { source }) =>
      typeof value === 'number' && source !== undefined && source !== String(value) ? json.rawJSON(source) : value,
    )
  } catch (cause) {
    if (cause instanceof RangeError)
      throw Object.assign(fail('INVALID_INPUT', 'JSON', 'is nested too deeply'), { cause })
    throw cause
  }
}

/** A number that `JSON.stringify` writes exactly so. */
export const exactNumber = (text: string): unknown =>
  text === String(Number(text)) ? Number(text) : json.rawJSON(text)

/** The plain number of what may be an exact one; undefined for anything else. */
export const toNumber = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value
  return json.isRawJSON(value) ? Number((value as { rawJSON: string }).rawJSON) : undefined
}
