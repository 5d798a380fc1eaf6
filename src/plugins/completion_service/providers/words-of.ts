import type { Prompt } from './provider.ts'

/** What a program reads: who speaks, if somebody was named, in the words in which mail says it, and then the prompt. */
export const wordsOf = ({ from, text }: Pick<Prompt, 'from' | 'text'>): string =>
  from === undefined ? text : `A message from ${from}, who says so (client).\n\n${text}`
