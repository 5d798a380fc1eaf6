import { once } from 'node:events'
import { stripVTControlCharacters, styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** One line of result, on stdout. */
export const say = (line = ''): void => void process.stdout.write(`${line}\n`)

/** One line for the person in front, on stderr. */
export const note = (line: string): void => void process.stderr.write(`${line}\n`)

/** One result for programs: one line of JSON. */
export const sayJson = (value: unknown): void => say(JSON.stringify(value))

/** Coloured on a terminal, unless NO_COLOR says otherwise. */
export const paint = (format: Format, text: string, stream: NodeJS.WriteStream = process.stdout): string =>
  styleText(format, text, { stream })

/** Text from elsewhere without anything that a terminal would obey; line ends and tabs stay. */
export const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not pass
  stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\u{fffd}')

/** The same on one line. */
export const oneLine = (text: string): string => printable(text).replace(/\s+/g, ' ').trim()

/** A reader that goes away, as `head` does, is no reason for a stack; `gone` is. */
export const endWithReader = (gone: () => void): void => {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      gone()
    })
  }
}

/** Resolves when everything said has left the process. */
export const flushed = async (): Promise<void> => {
  for (const stream of [process.stdout, process.stderr]) if (stream.writableNeedDrain) await once(stream, 'drain')
}
