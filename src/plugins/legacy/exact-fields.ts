import { rawText } from '../../plugin/index.ts'
import { readExactly, writeExactly } from '../composition/index.ts'
import { exactIn } from './json/read.ts'

/** Some fields of an event's answer, with their numbers and the order of their keys kept. */
export const exactFields = <K extends string>(answer: object, ...names: readonly K[]): Record<K, unknown> =>
  Object.fromEntries(
    names.map(name => {
      const text = rawText(answer, name)
      return [name, text === undefined ? (answer as Record<string, unknown>)[name] : exactIn(text)]
    }),
  ) as Record<K, unknown>

/** JSON text as events know it: what is no number is null, the infinite a number too large. */
export const asEventsKnowIt = (json: string): string => writeExactly(readExactly(json))
