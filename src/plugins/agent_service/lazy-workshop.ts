import type { Logger } from '../../plugin/index.ts'
import type { Standing } from './agents.ts'
import { commands } from './commands.ts'
import type { Handlers, Workshop } from './handlers.ts'

/** What commands about agents need, loaded with the first of them: a daemon that runs no agents does not pay for it. */
export class LazyWorkshop {
  readonly handlers: Handlers
  /** Undefined until it was needed. */
  loaded: Workshop | undefined
  readonly #standing: Standing
  readonly #log: Logger
  #loading: Promise<Workshop> | undefined
  constructor(standing: Standing, log: Logger) {
    this.#standing = standing
    this.#log = log
    const answer = (key: keyof Handlers) => async (input: never, context: never) =>
      (await this.load()).handlers[key](input, context)
    const answers = Object.keys(commands).map(key => [key, answer(key as keyof Handlers)])
    this.handlers = Object.fromEntries(answers) as Handlers
  }

  load(): Promise<Workshop> {
    this.#loading ??= import('./handlers.ts').then(({ workshop }) => {
      this.loaded = workshop(this.#standing, this.#log)
      return this.loaded
    })
    return this.#loading
  }
}
