import { messageOf } from '../../../../plugin/index.ts'
import type { Difference } from '../../comparing/differences.ts'
import { exactForm } from '../../exact-message.ts'
import { writeJson } from '../../json/write.ts'
import type { Legacy } from '../../legacy.ts'
import { lineOf } from '../../lines.ts'
import type { Counts } from '../counts.ts'
import { keeping } from '../kept-differences.ts'
import type { OldDaemon } from '../old-daemon/old-daemon.ts'
import type { Routed } from '../routed.ts'
import { differed } from '../tokens.ts'
import { type Answer, compareAnswers, readAnswer } from './compare-answers.ts'
import { compareUnderstanding } from './compare-understanding.ts'
import { CopiedState, type Found } from './copied-state.ts'
import { isDifferentOnPurpose } from './on-purpose.ts'
import { Overlaps, type Touch } from './overlaps.ts'
import { mayAskAgain, type Rule, ruleOf } from './rules.ts'

interface Judging {
  readonly counts: Counts
  /** Another answer of this command was compared, and it differed. */
  readonly judge: (command: string) => void
}

/** One command, and what was seen of it. */
interface Seen {
  readonly routed: Routed
  readonly message: object
  readonly rule: Rule
  readonly line: string
  readonly touch: Touch
  /** What it changes, as that was before it. */
  readonly before: Found | undefined
}

/** What the old daemon made of it. */
interface Answered {
  /** Undefined: there was no answer. */
  readonly theirs: string | undefined
  /** What there was of what it is about, right after the answer. */
  readonly after: Promise<Found>
}

/** The same, read. */
interface Read {
  readonly theirs: Answer
  readonly after: Found
}

/** Commands that may wait to be compared; more are passed over. */
const mostWaiting = 500

/** Has the copy do what the old daemon has done, one command after the other and never in the client's way, and compares. */
export class Shadow {
  readonly #legacy: Legacy
  readonly #old: OldDaemon
  readonly #judging: Judging
  readonly #state: CopiedState
  readonly #overlaps = new Overlaps()
  #last: Promise<void> = Promise.resolve()
  #waiting = 0
  #hasEnded = false

  constructor(legacy: Legacy, old: OldDaemon, judging: Judging) {
    this.#legacy = legacy
    this.#old = old
    this.#judging = judging
    this.#state = new CopiedState(legacy)
  }

  /** Before the old daemon is asked; what it gives is told the answer, or that there was none. Undefined: it is passed over. */
  async begin(routed: Routed): Promise<((theirs: string | undefined) => void) | undefined> {
    const { command, message } = routed
    const counts = this.#judging.counts.of(command)
    if (this.#waiting >= mostWaiting || isDifferentOnPurpose(command, message)) {
      counts.passedOver++
      return undefined
    }
    const rule = ruleOf(command)
    const touch = this.#overlaps.begin(touchedBy(rule, message), rule.writes)
    const line = lineOf(message) ?? writeJson(exactForm(message))
    const before = rule.writes ? await this.#state.find({ message, rule }) : undefined
    const seen: Seen = { routed, message, rule, line, touch, before }
    return theirs => {
      const after = this.#state.find(seen)
      const ended = (): void => this.#overlaps.end(touch)
      after.then(ended, ended)
      this.#queue(seen, { theirs, after })
    }
  }

  async end(): Promise<void> {
    this.#hasEnded = true
    await this.#last
    await this.#state.end()
  }

  #queue(seen: Seen, answered: Answered): void {
    this.#waiting++
    this.#last = this.#last
      .then(() => (this.#hasEnded ? undefined : this.#look(seen, answered)))
      .catch(cause => {
        const { command } = seen.routed
        this.#judging.counts.of(command).passedOver++
        const about = { command, reason: messageOf(cause) }
        this.#legacy.log.warn('an answer could not be compared with that of the old daemon', about)
      })
      .finally(() => this.#waiting--)
  }

  async #look(seen: Seen, { theirs, after }: Answered): Promise<void> {
    const found = await after
    const differing =
      theirs === undefined ? undefined : await this.#compare(seen, { theirs: readAnswer(theirs), after: found })
    const counts = this.#judging.counts.of(seen.routed.command)
    if (!differing) {
      counts.passedOver++
      return
    }
    counts.compared.note(differing.length > 0)
    if (differing.length > 0) await this.#keep(seen, differing)
  }

  /** What only reads is asked again when it differs: something may have changed between the two answers. */
  async #compare(seen: Seen, answered: Read): Promise<Difference[] | undefined> {
    if (!seen.rule.runs) return compareUnderstanding(seen.routed, answered.theirs)
    const differing = await this.#once(seen, answered)
    if (!differing?.length) return differing
    if (!mayAskAgain(seen.routed.command)) return seen.touch.isDisturbed ? undefined : differing
    const touch = this.#overlaps.begin(seen.touch.what, false)
    const again = await this.#old.ask(seen.line)
    const after = await this.#state.find(seen)
    this.#overlaps.end(touch)
    if (again === undefined) return undefined
    const still = await this.#once(seen, { theirs: readAnswer(again), after })
    return still?.length && touch.isDisturbed ? undefined : still
  }

  async #once(seen: Seen, { theirs, after }: Read): Promise<Difference[] | undefined> {
    const answer = await this.#state.ask(seen.line, seen, { found: seen.before ?? after, theirs })
    const ours: Answer = answer === undefined ? { status: 'closed without an answer' } : readAnswer(answer)
    const differing = compareAnswers(theirs, ours, seen.rule)
    if (differing?.length !== 0 || !seen.rule.writes || theirs.status !== 'success') return differing
    return this.#state.compareLeft(seen, after)
  }

  async #keep({ routed: { command, client, message } }: Seen, found: readonly Difference[]): Promise<void> {
    const { parameters } = exactForm(message) as { parameters?: unknown }
    const places = found.slice(0, 20).map(({ at, want, got }) => ({ at, theirs: want, ours: got }))
    const difference = { command, client, at: new Date().toISOString(), parameters, places }
    this.#judging.judge(command)
    const told = { command, places: places.map(({ at }) => at) }
    await this.#legacy.emit(differed, told, await keeping(difference, this.#legacy))
  }
}

const touchedBy = ({ needs }: Rule, message: object): string => {
  const { parameters } = message as { parameters?: { key?: unknown } }
  return needs === 'value' ? `value ${String(parameters?.key)}` : (needs ?? 'nothing')
}
