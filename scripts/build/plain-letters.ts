import type { Plugin } from 'rolldown'

/** Writes other letters as escapes: one of them in a file doubles the memory V8 keeps its text in. */
export const plainLetters: Plugin = {
  name: 'plain-letters',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk') chunk.code = escaped(chunk.code)
  },
}

const escaped = (code: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that range is what plain letters are
  code.replaceAll(/[^\x00-\x7f]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
