import { type CommentedJson, readCommentedJson } from './commented-json.ts'
import { readFile } from './read-file.ts'
import { type Path, type Remark, sayPath } from './settle.ts'

/** The file of the configuration as it was read, right or wrong. */
export interface ConfigFile {
  readonly path: string
  /** As much as could be read. */
  readonly value: unknown
  /** What is no JSON, each line with its place. */
  readonly problems: readonly string[]
  /** What is strange about the file itself. */
  readonly remarks: readonly Remark[]
  /** `<file>:<line>:<column>` */
  readonly where: (path: Path, at: Remark['at']) => Promise<string>
}

/**
 * Reads the file; undefined when there is none and nobody named it.
 * @throws INVALID_CONFIG when it cannot be read as text.
 */
export const openConfigFile = async (path: string, wasNamed: boolean): Promise<ConfigFile | undefined> => {
  const text = readFile(path, wasNamed)
  if (text === undefined) return undefined
  let commented: Promise<CommentedJson> | undefined
  const read = (): Promise<CommentedJson> => {
    commented ??= readCommentedJson(text)
    return commented
  }
  const at = ({ line, column }: { line: number; column: number }): string => `${path}:${line}:${column}`
  const where: ConfigFile['where'] = async (inside, part) => at((await read()).positionOf(inside, part))
  const plain = readPlainJson(text)
  if (plain) return { path, value: plain.value, problems: [], remarks: [], where }
  const { value, problems, repeated } = await read()
  const lines = problems.map(problem => `${at(problem.position)}: ${problem.text}`)
  return { path, value, problems: lines, remarks: repeated, where }
}

/** Remarks with their places, a line each. */
export const sayRemarks = (remarks: readonly Remark[], file: ConfigFile): Promise<string[]> =>
  Promise.all(
    remarks.map(async ({ path, at, text }) => {
      const what = path.length > 0 ? `${sayPath(path)}: ` : ''
      return `${await file.where(path, at)}: ${what}${text}`
    }),
  )

/** Undefined for what is no plain JSON, and for names that may stand twice, which plain JSON would lose silently. */
const readPlainJson = (text: string): { readonly value: unknown } | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return (text.match(/"\s*:/g)?.length ?? 0) > countNames(value) ? undefined : { value }
  } catch {
    return undefined
  }
}

const countNames = (value: unknown): number => {
  let count = 0
  for (const waiting = [value]; waiting.length > 0; ) {
    const next = waiting.pop()
    if (typeof next !== 'object' || next === null) continue
    if (!Array.isArray(next)) count += Object.keys(next).length
    for (const inner of Object.values(next)) waiting.push(inner)
  }
  return count
}
