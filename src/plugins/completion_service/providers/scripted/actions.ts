import { setTimeout as sleep } from 'node:timers/promises'
import { fail, toWire } from '../../../../plugin/index.ts'
import type { Act } from '../provider.ts'
import type { ScriptAction } from './script.ts'

/** Does one thing as the agent; gives back what it has learned by it. Throws COMPLETION_FAILED when it may not. */
export const perform = async (action: ScriptAction, act: Act, signal: AbortSignal): Promise<Record<string, string>> => {
  const { send, set, get, emit, wait } = action
  if (send) await attempt('send', act, ['agent:send_message', { target_agent: send.to, message: send.message }])
  if (set) await attempt('set', act, ['state:set', set])
  if (emit) await attempt('emit', act, [emit.event, emit.data ?? {}])
  if (wait !== undefined) await sleep(wait * 1000, undefined, { signal })
  if (!get) return {}
  const { as, ...wanted } = get
  const found = (await attempt('get', act, ['state:get', wanted])) as { value: unknown }
  return { [as ?? get.key]: typeof found.value === 'string' ? found.value : JSON.stringify(found.value) }
}

const attempt = async (verb: string, act: Act, [name, data]: [string, object]): Promise<unknown> => {
  try {
    return await act(name, data)
  } catch (cause) {
    const { code, message } = toWire(cause)
    throw fail('COMPLETION_FAILED', 'scripted', `${verb}: ${message}`).with({ action: name, cause: code })
  }
}
