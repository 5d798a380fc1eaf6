import type { Call, Client, EventContext } from '../../plugin/index.ts'
import type { LegacyCall } from './command.ts'
import { exactForm } from './exact-message.ts'
import { writeJson } from './json/write.ts'
import type { Legacy } from './legacy.ts'
import { isObject } from './validation/is-object.ts'

/** One use of a command. Most of it is made when it is read: most commands need little of it. */
export class CurrentCall implements LegacyCall {
  readonly legacy: Legacy
  readonly context: EventContext
  readonly #message: object
  constructor(message: object, legacy: Legacy, context: EventContext) {
    this.#message = message
    this.legacy = legacy
    this.context = context
  }

  get ask(): Call {
    return this.context.call
  }

  get client(): Client | undefined {
    return this.legacy.services.connections.get(this.context.source)
  }

  get exact(): (parameter: string) => unknown {
    return parameter => exactParameter(this.#message, parameter)
  }

  get text(): (parameter: string) => string {
    return parameter => writeJson(exactParameter(this.#message, parameter))
  }
}

const exactParameter = (message: object, parameter: string): unknown => {
  const { parameters } = exactForm(message) as { parameters?: unknown }
  return isObject(parameters) ? parameters[parameter] : undefined
}
