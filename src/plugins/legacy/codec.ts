import { type Codec, type KsiError, messageOf } from '../../plugin/index.ts'
import { answerLine } from './envelope.ts'
import { exactForm, noteExact } from './exact-message.ts'
import { isJavaScriptJson } from './json/javascript-json.ts'
import { needsExact, readJson } from './json/read.ts'
import { syntaxError } from './json/syntax-error.ts'
import { typeName } from './json/type-name.ts'
import { invalidCommand } from './legacy-error.ts'
import { pushedLine } from './pushed-line.ts'
import { legacyCommand } from './tokens.ts'
import { isObject } from './validation/is-object.ts'

/** Lines with a `command`, as the old daemon's clients write and read them. */
export const legacyCodec: Codec = {
  name: 'legacy',
  read: line => readMessage(stripped(line)),
  claims: message => 'command' in message,
  decode: (message: object, line) => ({
    name: legacyCommand.name,
    data: exactly(message, line),
    text: eventText(line),
  }),
  about: (message: object) => ({ name: legacyCommand.name, data: message }),
  encode: answerLine,
  push: pushedLine,
}

/** On the sockets of others a line was read as plain JSON. */
const exactly = (message: object, line: string): object =>
  needsExact(line) && exactForm(message) === message ? readMessage(line) : message

/** The line as the history keeps it, which JavaScript must be able to read. */
const eventText = (line: string): string | undefined =>
  isJavaScriptJson(line) ? `{"event":"${legacyCommand.name}","data":${line}}` : undefined

const readMessage = (text: string): object => {
  if (text === '') throw syntaxError('Expecting value', text, 0).with({ blank: true })
  const { plain, exact } = readJson(text)
  if (!isObject(plain)) throw notAnObject(exact)
  noteExact(plain, exact as object)
  return plain
}

/** The old daemon read a text once more, and said of everything else which type it is. */
const notAnObject = (exact: unknown): KsiError => {
  try {
    const inner = typeof exact === 'string' ? readJson(exact).exact : exact
    return invalidCommand(`Validation error: '${typeName(inner)}' object has no attribute 'get'`)
  } catch (cause) {
    return invalidCommand(`Validation error: ${messageOf(cause)}`)
  }
}

/** What Python takes for blank at both ends; a mark of byte order is none. */
const isBlank = (character: string): boolean =>
  character !== '\ufeff' &&
  (character.trim() === '' || (character >= '\x1c' && character <= '\x1f') || character === '\x85')

const stripped = (line: string): string => {
  let from = 0
  let to = line.length
  while (from < to && isBlank(line[from]!)) from++
  while (from < to && isBlank(line[to - 1]!)) to--
  return line.slice(from, to)
}
