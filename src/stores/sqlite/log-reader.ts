import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { LogLine } from '../store.ts'
import { preparing } from './row-reader.ts'

/** Characters of log that are in memory at a time while it is read. */
const portion = 262_144

interface Chunk {
  first: number
  lines: string
}

/** The committed lines. */
export interface LogReader {
  readonly read: (range?: { after?: number; until?: number; reverse?: boolean }) => Iterable<LogLine>
  readonly bounds: () => { first: number; last: number }
  readonly bytes: () => number
}

export const logReader = (database: DatabaseSync): LogReader => {
  const statement = preparing(database)
  const oldest = () => statement('SELECT first, position FROM log ORDER BY first LIMIT 1').get()
  return {
    read: range => ({ [Symbol.iterator]: () => readLines(statement, range) }),
    bounds: () => {
      const newest = statement('SELECT last FROM log ORDER BY first DESC LIMIT 1').get()
      return { first: (oldest()?.first ?? 0) as number, last: (newest?.last ?? 0) as number }
    },
    bytes: () => {
      const newest = statement(
        'SELECT position + octet_length(lines) AS end FROM log ORDER BY first DESC LIMIT 1',
      ).get()
      return newest ? (newest.end as number) - (oldest()!.position as number) : 0
    },
  }
}

/** Reads a few chunks at a time and holds no statement open in between, so that a slow reader keeps no snapshot alive. */
function* readLines(
  statement: (sql: string) => StatementSync,
  {
    after = 0,
    until = Number.MAX_SAFE_INTEGER,
    reverse = false,
  }: { after?: number; until?: number; reverse?: boolean } = {},
): Generator<LogLine> {
  const around = statement('SELECT max(first) AS first FROM log WHERE first <= ?').get(after + 1)!.first as
    | number
    | null
  let from = around ?? 0
  let to = until
  while (from <= to) {
    const order = reverse ? 'DESC' : 'ASC'
    const rows = statement(`SELECT first, lines FROM log WHERE first BETWEEN ? AND ? ORDER BY first ${order}`)
    const chunks = take(rows.iterate(from, to) as Iterable<unknown> as Iterable<Chunk>)
    if (chunks.length === 0) return
    for (const { lines } of chunks) {
      for (const line of reverse ? [...split(lines)].reverse() : split(lines))
        if (line.seq > after && line.seq <= until) yield line
    }
    const { first } = chunks.at(-1)!
    if (reverse) to = first - 1
    else from = first + 1
  }
}

const take = (rows: Iterable<Chunk>): Chunk[] => {
  const chunks: Chunk[] = []
  let size = 0
  for (const { first, lines } of rows) {
    chunks.push({ first, lines })
    size += lines.length
    if (size >= portion) break
  }
  return chunks
}

function* split(lines: string): Generator<LogLine> {
  for (let start = 0; start < lines.length; ) {
    const space = lines.indexOf(' ', start)
    const found = lines.indexOf('\n', space)
    const end = found < 0 ? lines.length : found
    yield { seq: Number(lines.slice(start, space)), text: lines.slice(space + 1, end) }
    start = end + 1
  }
}
