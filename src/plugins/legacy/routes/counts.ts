import type { Target } from './route.ts'
import { Tally } from './tally.ts'

/** What became of the calls of one command since the start. */
export class CommandCounts {
  readonly calls: Record<Target, number> = { plugins: 0, legacy: 0, shadow: 0 }
  /** Of those compared: which differed. */
  readonly compared = new Tally()
  /** Of those answered here: which failed. */
  readonly answered = new Tally()
  /** In shadow, and not to be compared. */
  passedOver = 0
}

/** The same for all commands, by their names. Names come from clients: those beyond the limit are counted together. */
export class Counts {
  readonly #commands = new Map<string, CommandCounts>()

  of(command: string): CommandCounts {
    const name = this.#commands.size < mostNames || this.#commands.has(command) ? command : others
    const known = this.#commands.get(name)
    if (known) return known
    const made = new CommandCounts()
    this.#commands.set(name, made)
    return made
  }

  /** The same, for who only looks. */
  seen(command: string): CommandCounts {
    return this.#commands.get(command) ?? new CommandCounts()
  }

  /** Those that were called. */
  names(): string[] {
    return [...this.#commands.keys()].sort()
  }
}

const mostNames = 200
const others = '(others)'
