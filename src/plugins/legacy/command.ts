import type { Awaitable, Call, Client, EventContext } from '../../plugin/index.ts'
import type { Legacy } from './legacy.ts'
import type { Checked, Fields, ParametersOf } from './validation/parameters.ts'

/**
 * One command of the old daemon. To add one:
 *
 * 1. Write `commands/<name>.ts` (or a small family in one file) that exports what `legacyCommand({…})` gives:
 *
 *        export const setAgentKv = legacyCommand({
 *          name: 'SET_AGENT_KV',
 *          doc: 'Keep one value.',                       // one sentence, for HELP
 *          events: ['state:set'],                        // what it stands for, for `system:commands`
 *          parameters: {                                 // in the order in which mistakes are told
 *            key: required(text, 'the name of the value'),
 *            owner_agent_id: optional(text, 'system', 'whose value it is'),
 *          },
 *          run: async ({ key }, call) => {
 *            await call.ask(set, { namespace: 'shared', key, … })
 *            return { key, status: 'set' }               // the `result` of the envelope
 *          },
 *        })
 *
 * 2. Add one line to `commands/index.ts`. Nothing else knows it: HELP, counters and `ksi legacy list` read that list.
 *
 * - `parameters`: the rules of `validation/rules.ts`. They say the texts of the old daemon by themselves; `checked(rule, say)`
 *   adds a `Value error, …`, and `check` looks at all parameters together. Without `parameters` any object is taken and ignored.
 * - `run` is given plain JavaScript, with defaults filled in. Where the exact number matters (`1.0`, 2^53 + 1, NaN, the order
 *   of keys that are digits), `call.exact('value')` gives a value to answer with, and `call.text('value')` its JSON text.
 * - The answer may be a promise or not; without one it goes out in the same turn.
 * - Throw `legacyError(CODE, text)` for what the old daemon refused. Anything else that is thrown keeps its own code;
 *   what is no KsiError is answered as INTERNAL_ERROR.
 * - Act through events: `call.ask(token, input)` runs on behalf of the client, so that access rules, history and subscribers
 *   see it. What no event offers is added to the plugin that owns it, not here.
 * - `call.client` is the connection, to bind it and to push to it; it is undefined when the command came as an event.
 * - What has to be remembered between commands is made with `call.legacy.once(makeIt)`: one for each running daemon.
 */
export interface LegacyCommand<F extends Fields = any> extends Partial<Checked<F>> {
  readonly name: string
  readonly doc: string
  /** The events it stands for; the first is the one to use in its stead. */
  readonly events: readonly string[]
  /** Other names of it; it reports itself under its own. */
  readonly aliases?: readonly string[]
  readonly run: (parameters: ParametersOf<F>, call: LegacyCall) => Awaitable<unknown>
}

/** One use of a command. */
export interface LegacyCall {
  /** Asks an event on behalf of the client. */
  readonly ask: Call
  /** The connection it came on. */
  readonly client: Client | undefined
  readonly context: EventContext
  /** The plugin itself: its services, facts of its own, and what it remembers. */
  readonly legacy: Legacy
  /** A parameter as it was sent, with its numbers as they were written. */
  readonly exact: (parameter: string) => unknown
  /** Its JSON text as Python would write it. */
  readonly text: (parameter: string) => string
}

/** Declares a command; the types of its parameters follow from their rules. */
export const legacyCommand = <const F extends Fields = {}>(command: LegacyCommand<F>): LegacyCommand<F> => command
