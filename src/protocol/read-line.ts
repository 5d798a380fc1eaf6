import { fail, type KsiError, messageOf, toWire } from '../errors.ts'
import type { Codec, Line } from '../plugin/index.ts'
import { deepest, isTooDeep } from './nesting.ts'

/** The text of a line as what it means in the codec that claims it; the first answers for what nobody claims. Never throws. */
export const readLine = (text: string, codecs: readonly [Codec, ...Codec[]]): Line => {
  let codec = codecs[0]
  let message: object
  try {
    message = codec.read?.(text) ?? objectIn(text)
  } catch (cause) {
    return { codec, text, error: toWire(cause) }
  }
  try {
    if (isTooDeep(text)) throw tooDeep()
    if (!codec.claims(message)) codec = codecs.find(one => one.claims(message)) ?? codec
    return { codec, text, request: codec.decode(message, text) }
  } catch (cause) {
    return { codec, text, error: toWire(cause), about: codec.about?.(message) }
  }
}

const tooDeep = (): KsiError =>
  fail('INVALID_EVENT', `lists and objects lie more than ${deepest} deep in each other`).with({
    hint: 'send what lies so deep as a text',
  })

const objectIn = (text: string): object => {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch (cause) {
    throw syntaxError(cause)
  }
  if (typeof message === 'object' && message !== null && !Array.isArray(message)) return message
  throw fail('INVALID_JSON', `it is ${kindOf(message)}`).with({
    hint: 'send one object per line: {"event": "system:health"}',
  })
}

/** Who speaks HTTP here would have every line of its head refused: one answer is enough. */
export const foreignProtocol = (firstLine: string): KsiError | undefined =>
  firstLine[0] !== '{' && /^[A-Z]+ \S+ HTTP\/\d/.test(firstLine)
    ? fail('INVALID_JSON', 'this is HTTP').with({ hint: 'this socket takes one JSON object per line' })
    : undefined

const syntaxError = (cause: unknown): KsiError => {
  const reason = messageOf(cause)
  const [, position] = / at position (\d+)/.exec(reason) ?? []
  return fail('INVALID_JSON', reason).with({
    hint: 'send one JSON object per line, with double quotes around names and texts',
    ...(position !== undefined && { position: Number(position) }),
  })
}

/** A value's kind, as a reader would say it. */
export const kindOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return 'a text'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
