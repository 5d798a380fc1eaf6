/** What an answer says about itself with the words at its end. */
export interface Spoken {
  readonly text: string
  /** `[END]`: nobody is to answer this. */
  readonly ends: boolean
  /** `[NO_RESPONSE]`: nothing is to be sent. */
  readonly silent: boolean
  /** `[TERMINATE]`: the agent ends itself. */
  readonly terminates: boolean
}

const controlWords = ['END', 'NO_RESPONSE', 'TERMINATE'] as const

/** Takes the control words off the end of an answer. In the middle of a text they mean nothing. */
export const readControlWords = (answer: string): Spoken => {
  const words = new Set<string>()
  let text = answer.trimEnd()
  for (let word = lastOf(text); word !== undefined; word = lastOf(text)) {
    words.add(word)
    text = text.slice(0, -`[${word}]`.length).trimEnd()
  }
  const terminates = words.has('TERMINATE')
  return { text, ends: terminates || words.has('END'), silent: words.has('NO_RESPONSE'), terminates }
}

const lastOf = (text: string) => controlWords.find(word => text.endsWith(`[${word}]`))
