import type { Config } from '../config/keys.ts'
import { redact } from '../plugin/index.ts'

/** The configuration that is in effect: as it was read at the start, with what was changed since and needs no restart. */
export class LiveConfig {
  #config: Config
  #shown: Readonly<Record<string, unknown>> | undefined
  constructor(config: Config) {
    this.#config = config
  }

  get now(): Config {
    return this.#config
  }
  set now(config: Config) {
    this.#config = config
    this.#shown = undefined
  }

  /** With secrets hidden. */
  get shown(): Readonly<Record<string, unknown>> {
    this.#shown ??= redact(this.#config) as Readonly<Record<string, unknown>>
    return this.#shown
  }
}
