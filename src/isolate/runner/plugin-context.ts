import { fail } from '../../errors.ts'
import type { Scope } from '../../host/scope.ts'
import type { PluginContext } from '../../plugin/index.ts'
import type { Emitter } from './emitter.ts'

interface Given {
  readonly config: unknown
  readonly dataDir: string
  readonly emitter: Emitter
  readonly scope: Scope
  readonly listen: (patterns: readonly string[], listener: (...args: any[]) => unknown) => void
}

/** What a plugin's setup is given: the same as beside the daemon, except for services. */
export const pluginContext = ({ config, dataDir, emitter, scope, listen }: Given): PluginContext<any, any, any> => {
  const subscribe = (patterns: readonly string[], listener: (...args: any[]) => unknown): void => {
    emitter.maySubscribe(patterns)
    listen(patterns, listener)
  }
  return {
    config,
    services: {},
    signal: scope.signal,
    call: (command, input) => emitter.call(command, input) as never,
    emit: (event, data, changes = []) => emitter.emit({ event, data, changes }),
    emitFor: () => () => {
      throw fail('PERMISSION_DENIED', 'a plugin in a process of its own', 'act on behalf of another')
    },
    log: emitter.logger(),
    on: (event, listener) => subscribe([event.name], listener),
    subscribe,
    defer: cleanup => scope.defer(cleanup),
    data_dir: dataDir,
  }
}
