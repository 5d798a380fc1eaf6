import { readFileSync, statSync, utimesSync } from 'node:fs'
import { writeDurably } from '../durable-files.ts'

/** Adds the lines of a log to another one that has grown by itself; those that it has already are not added again. */
export const joinLogs = async (source: string, target: string): Promise<void> => {
  const there = readFileSync(target)
  const has = new Map<string, number>()
  for (const line of linesOf(there)) has.set(line, (has.get(line) ?? 0) + 1)
  const missing = linesOf(readFileSync(source)).filter(line => {
    const left = has.get(line) ?? 0
    has.set(line, left - 1)
    return left <= 0
  })
  if (missing.length === 0) return
  const { mtimeMs } = statSync(source)
  const isEnded = there.length === 0 || there.at(-1) === 0x0a
  const added = Buffer.from(`${isEnded ? '' : '\n'}${missing.join('\n')}\n`, 'latin1')
  await writeDurably(target, Buffer.concat([there, added]))
  utimesSync(target, mtimeMs / 1000, mtimeMs / 1000)
}

/** Byte for byte, whatever encoding they have. */
const linesOf = (log: Buffer): string[] =>
  log
    .toString('latin1')
    .split('\n')
    .filter(line => line !== '')
