let last = Number.NaN
let text = ''

/** Milliseconds since 1970 as ISO 8601. Many events share a millisecond, and the text costs more than the event. */
export const timestampOf = (ms: number): string => {
  if (ms !== last) {
    last = ms
    text = new Date(ms).toISOString()
  }
  return text
}
