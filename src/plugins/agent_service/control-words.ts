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

const lastWord = /\s*\[(END|NO_RESPONSE|TERMINATE)\]\s*$/

/** Takes the control words off the end of an answer. In the middle of a text they mean nothing. */
export const readControlWords = (answer: string): Spoken => {
  const words = new Set<string>()
  let text = answer
  for (let found = lastWord.exec(text); found; found = lastWord.exec(text)) {
    words.add(found[1]!)
    text = text.slice(0, found.index)
  }
  const terminates = words.has('TERMINATE')
  return { text: text.trimEnd(), ends: terminates || words.has('END'), silent: words.has('NO_RESPONSE'), terminates }
}
