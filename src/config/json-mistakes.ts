import { quote } from './say-found.ts'

/** What the parser stumbled over, by its own name for it. */
export interface Mistake {
  readonly name: string
  readonly offset: number
  readonly length: number
}

const most = 200

/** What was expected and what was found, in the order of the text. */
export const sayMistakes = (mistakes: readonly Mistake[], text: string): { offset: number; text: string }[] =>
  mistakes.slice(0, most).map(({ name, offset, length }, at) => {
    const isKey = name === 'InvalidSymbol' && mistakes[at + 1]?.name === 'PropertyNameExpected'
    const expected = expectations[isKey ? 'PropertyNameExpected' : name] ?? 'JSON'
    const found =
      offset >= text.length ? 'the end of the file' : quote(text.slice(offset, offset + Math.max(1, length)))
    return { offset, text: `expected ${expected}, found ${found}` }
  })

const aValue = 'a value: a text in double quotes, a number, true, false, null, [ or {'

const expectations: Readonly<Record<string, string>> = {
  InvalidSymbol: aValue,
  InvalidNumberFormat: 'a number',
  PropertyNameExpected: 'a key in double quotes',
  ValueExpected: aValue,
  ColonExpected: '":" after the key',
  CommaExpected: '"," before the next entry',
  CloseBraceExpected: '"}"',
  CloseBracketExpected: '"]"',
  EndOfFileExpected: 'nothing after the last "}"',
  InvalidCommentToken: 'a comment as // or /* */',
  UnexpectedEndOfComment: '*/ at the end of the comment',
  UnexpectedEndOfString: 'a double quote at the end of the text',
  UnexpectedEndOfNumber: 'a digit',
  InvalidUnicode: 'four hexadecimal digits after \\u',
  InvalidEscapeCharacter: 'one of " \\ / b f n r t u after a backslash',
  InvalidCharacter: 'no control character inside a text',
}
