import { messageOf } from '../../errors.ts'
import { alwaysVolatile } from '../../plugins/legacy/comparing/always-volatile.ts'
import { type Difference, differences, masked, sorted } from '../../plugins/legacy/comparing/differences.ts'
import { valueAt } from '../../plugins/legacy/comparing/patterns.ts'
import type { Recording, Step } from './recording.ts'

/** A difference, and the step it was found in, from 1. */
export type Found = Difference & { readonly step: number }

export type Expectation =
  | 'receive'
  | 'expect_stream'
  | 'expect_exists'
  | 'expect_link'
  | 'expect_json'
  | 'expect_jsonl'
  | 'expect_text'
  | 'expect_rows'

/** What was found while a recording is replayed. */
export class Comparing {
  readonly found: Found[] = []
  skipped = 0
  /** The step under way, from 1. */
  step = 0
  readonly #recording: Recording
  readonly #withBugs: boolean
  readonly #captured = new Map<string, unknown>()
  constructor(recording: Recording, withBugs: boolean) {
    this.#recording = recording
    this.#withBugs = withBugs
  }

  /** The same with what was captured in the place of each `${name}`. */
  known(value: unknown): unknown {
    if (typeof value === 'string')
      return value.replace(/\$\{(\w+)\}/g, (text, name) => String(this.#captured.get(name) ?? text))
    if (Array.isArray(value)) return value.map(inner => this.known(inner))
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [this.known(name), name === 'capture' ? inner : this.known(inner)]),
    )
  }

  compare(step: Step, expectation: Expectation, got: unknown): void {
    if (step.bug !== undefined && !this.#withBugs) this.skipped++
    else for (const difference of this.#differences(step, expectation, got)) this.found.push(this.#here(difference))
    for (const [name, pointer] of Object.entries(step.capture ?? {})) {
      const value = valueAt(got, pointer)
      if (value !== undefined) this.#captured.set(name, value)
      else if (step.bug === undefined)
        this.found.push(this.#here({ at: pointer, want: 'a value to keep', got: undefined }))
    }
  }

  /** Nothing can be said after it. */
  fail(cause: unknown): void {
    this.found.push(this.#here({ at: '', want: 'an answer', got: messageOf(cause) }))
  }

  #here(difference: Difference): Found {
    return { step: this.step, ...difference }
  }

  #differences(step: Step, expectation: Expectation, got: unknown): Difference[] {
    const isList = expectation === 'expect_stream' || expectation === 'expect_jsonl'
    const within = (patterns: readonly string[]): readonly string[] =>
      isList ? patterns.map(pattern => `/*/${pattern.replace(/^\//, '')}`) : patterns
    const { volatile = [], unordered = [] } = this.#recording
    const masks = {
      volatile: [
        ...within([...alwaysVolatile, ...volatile, ...(step.volatile ?? [])]),
        ...Object.keys(step.match ?? {}),
      ],
      unordered: within([...unordered, ...(step.unordered ?? [])]),
    }
    const [want, given] = [masked(step[expectation] ?? null, masks), masked(got, masks)].map(value =>
      step.any_order && Array.isArray(value) ? sorted(value) : value,
    )
    return [...unmatched(step, got), ...differences(want, given)]
  }
}

const unmatched = ({ match = {} }: Step, got: unknown): Difference[] =>
  Object.entries(match).flatMap(([at, pattern]) => {
    const value = valueAt(got, at)
    return new RegExp(pattern).test(String(value)) ? [] : [{ at, want: `/${pattern}/`, got: value }]
  })
