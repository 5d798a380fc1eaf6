import { type Bus, callHook } from '../bus/index.ts'
import { fail } from '../errors.ts'
import { type Codec, type HookName, isThenable } from '../plugin/index.ts'

/**
 * A codec whose lines plugins may read and write in another form, by the hooks `deserializeEvent` and `serializeEvent`;
 * as it is when no plugin wants to. Plugins that come later are asked too.
 */
export const translated = (bus: Bus, codec: Codec): Codec => {
  const written = (line: string): string =>
    bus.routes.unnamed.serializeEvent ? ((asked(bus, 'serializeEvent', JSON.parse(line)) as string) ?? line) : line
  return {
    ...codec,
    read: line =>
      bus.routes.unnamed.deserializeEvent ? (asked(bus, 'deserializeEvent', line) as object | undefined) : undefined,
    encode: (reply, request) => written(codec.encode(reply, request)),
    push: record => written(codec.push(record)),
  }
}

/** The first answer of a hook at the edge, which cannot wait: a plugin that answers with a promise has failed. */
const asked = (bus: Bus, hook: 'deserializeEvent' | 'serializeEvent', subject: unknown): unknown => {
  const said = callHook(hook as HookName, bus.routes.unnamed[hook]!, {
    event: hook,
    args: [subject, 'event'],
    failed: error => bus.failures.report(error),
    limit: bus.hookLimit,
  })
  if (isThenable(said)) throw fail('NOT_SUPPORTED', `a promise as the answer of ${hook}`)
  return (said as { result: unknown } | undefined)?.result
}
