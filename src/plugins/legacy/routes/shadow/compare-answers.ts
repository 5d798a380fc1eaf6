import { alwaysVolatile } from '../../comparing/always-volatile.ts'
import { type Difference, differences, masked } from '../../comparing/differences.ts'
import { readJson } from '../../json/read.ts'
import { isObject } from '../../validation/is-object.ts'
import { comparableText } from './comparable-text.ts'
import type { Rule } from './rules.ts'

/** An answer of either daemon, with its numbers as they were written. */
export interface Answer {
  readonly status?: unknown
  readonly result?: any
  readonly error?: { readonly code?: unknown; readonly message?: unknown } | null
}

/** Throws INVALID_JSON for what is no JSON. */
export const readAnswer = (line: string): Answer => readJson(line).exact as Answer

/** Every place where they differ; undefined: they cannot be compared. */
export const compareAnswers = (theirs: Answer, ours: Answer, rule: Rule): Difference[] | undefined => {
  const [their, our] = [codeOf(theirs), codeOf(ours)]
  // what made the old daemon fail is no model for ours
  if (their === 'AttributeError' || (their === 'INTERNAL_ERROR' && our !== 'INTERNAL_ERROR')) return undefined
  if (their !== our && rule.remembered.some(code => code === their || code === our)) return undefined
  const volatile = [...alwaysVolatile, ...rule.volatile]
  if (statusOf(theirs) !== statusOf(ours)) {
    if (isStatus(statusOf(theirs)) && isStatus(statusOf(ours))) volatile.push('/result/delivery?')
  }
  const masks = { volatile, unordered: rule.unordered }
  return differences(masked(withText(theirs), masks), masked(withText(ours), masks))
}

const codeOf = ({ status, error }: Answer): unknown => (status === 'error' ? error?.code : undefined)

/** Who is there to get a message differs, and with it what is said of the delivery. */
const statusOf = ({ result }: Answer): unknown => (isObject(result?.delivery) ? result.delivery.status : undefined)
const isStatus = (status: unknown): boolean => status === 'delivered' || status === 'queued'

const withText = (answer: Answer): Answer => {
  const { error } = answer
  if (typeof error?.message !== 'string') return answer
  return { ...answer, error: { ...error, message: comparableText(error.message) } }
}
