import { fail } from '../errors.ts'

/** Cuts a stream of text at its line ends; blank lines are left out. Throws MESSAGE_TOO_LARGE beyond `limit` characters. */
export const lineCutter = (limit: number, receive: (line: string) => void): ((chunk: string) => void) => {
  let rest = ''
  return chunk => {
    let start = 0
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      const line = rest + chunk.slice(start, end)
      rest = ''
      start = end + 1
      if (line.trim() !== '') receive(line)
    }
    rest += chunk.slice(start)
    if (rest.length > limit) throw fail('MESSAGE_TOO_LARGE', limit)
  }
}
