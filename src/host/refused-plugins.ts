import type { Say } from '../bus/index.ts'
import type { KsiError } from '../errors.ts'
import type { Plugin, PluginStatus } from '../plugin/index.ts'
import { missingOf, type Present } from './order.ts'
import { type Failure, statusOfFailure } from './plugin-status.ts'

/** Something that was found and is no running plugin. */
export interface Refusal {
  readonly name?: string
  readonly path: string | undefined
  readonly plugin?: Plugin
  readonly error: KsiError
}

/** The plugins that were found and do not run, with the reasons. */
export class RefusedPlugins {
  readonly #say: Say
  #all: readonly Failure[] = []
  constructor(say: Say) {
    this.#say = say
  }

  add({ name, path, plugin, error }: Refusal): void {
    const called = name ?? plugin?.name ?? path ?? '?'
    this.#all = [...this.#all, { name: called, path, plugin, status: 'failed', error }]
    this.#say({
      level: 'ERROR',
      source: called,
      message: `plugin ${called} not loaded: ${error.message}`,
      fields: { code: error.code, path, hint: error.details.hint },
    })
  }

  disabled(plugin: Plugin, path: string | undefined): void {
    this.#all = [...this.#all, { name: plugin.name, path, plugin, status: 'disabled', error: undefined }]
  }

  find(name: string): Failure | undefined {
    return this.#all.find(one => one.name === name)
  }

  /** It is looked at anew. */
  forget(path: string): void {
    this.#all = this.#all.filter(one => one.path !== path)
  }

  status({ services, plugins }: Present): PluginStatus[] {
    return this.#all.map(failure =>
      statusOfFailure(failure, failure.plugin ? missingOf(failure.plugin, services, plugins) : []),
    )
  }
}
