import { parseExact } from '../exact-json.ts'
import type { LineSocket } from './line-socket.ts'

/** The next line as JSON; null when the connection ends instead. Throws when nothing comes in time or it is no JSON. */
export const readAnswer = async (connection: LineSocket, ms: number): Promise<unknown> => {
  const heard = await connection.hear(ms)
  if (heard === 'nothing') throw new Error(`no answer in ${ms / 1000} s`)
  return heard === 'end' ? null : readLine(heard.line)
}

/** The old daemon writes NaN and Infinity, which are no JSON; here they are texts. */
export const readLine = (line: string): unknown => {
  try {
    return parseExact(line)
  } catch {
    return parseExact(
      line.replace(/"(?:\\.|[^"\\])*"|-?\bInfinity\b|\bNaN\b/g, part => (part.startsWith('"') ? part : `"<${part}>"`)),
    )
  }
}
