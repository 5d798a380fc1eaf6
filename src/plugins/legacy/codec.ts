import type { Codec } from '../../plugin/index.ts'
import { answerLine } from './envelope.ts'
import { noteExact } from './exact-message.ts'
import { readJson } from './json/read.ts'
import { writeJson } from './json/write.ts'
import { invalidCommand } from './legacy-error.ts'
import { legacyCommand } from './tokens.ts'
import { isObject } from './validation/rules.ts'

/** Lines with a `command`, as the old daemon's clients write and read them. */
export const legacyCodec: Codec = {
  name: 'legacy',
  read: line => {
    const { plain, exact } = readJson(line)
    if (!isObject(plain)) throw invalidCommand('Validation error: a command is one JSON object')
    noteExact(plain, exact as object)
    return plain
  },
  claims: message => 'command' in message,
  decode: (message: object) => ({ name: legacyCommand.name, data: message }),
  about: (message: object) => ({ name: legacyCommand.name, data: message }),
  encode: answerLine,
  push: ({ data }) => writeJson(data),
}
