/** Python's `json.dumps`: one line, `, ` and `: `, nothing but ASCII. */
export const writeJson = (value: unknown): string => JSON.stringify(value) ?? 'null'
