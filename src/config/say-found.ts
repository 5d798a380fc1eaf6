import { redactText } from '../plugin/index.ts'

const longest = 60

/** What somebody wrote, in words: `the text "many"`. */
export const sayFound = (raw: unknown): string => {
  if (Array.isArray(raw)) return raw.length === 0 ? 'an empty list' : 'a list'
  if (raw === null) return 'null'
  if (typeof raw === 'object') return 'an object'
  if (typeof raw === 'string') return `the text ${quote(raw)}`
  if (typeof raw === 'number') return `the number ${raw}`
  return String(raw)
}

/** One line whatever the text holds, never a secret, never long. */
export const quote = (text: string): string => {
  const shown = redactText(text)
  return JSON.stringify(shown.length > longest ? `${shown.slice(0, longest)}…` : shown)
}
