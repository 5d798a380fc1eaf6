import type { Bus } from '../bus/index.ts'
import { messageOf } from '../errors.ts'
import type { Host } from '../host/host.ts'
import type { Processes } from './elsewhere.ts'

/** So often within a minute, and it was no hiccup of the machine. */
const most = 5
const windowMs = 60_000

/** A plugin that repeatedly keeps everybody else waiting goes on in a process of its own, if it can. */
export const moveBlockers = (bus: Bus, host: Host, elsewhere: Processes): void => {
  const blocked = new Map<string, number[]>()
  const stays = new Set<string>()
  bus.blockages.onBlocked = plugin => {
    if (stays.has(plugin) || !elsewhere.mayMove(plugin)) return
    const now = performance.now()
    const times = [...(blocked.get(plugin) ?? []).filter(time => now - time < windowMs), now]
    blocked.set(plugin, times)
    if (times.length < most) return
    blocked.delete(plugin)
    stays.add(plugin) // tried once
    if (host.status().some(({ name, path }) => name === plugin && path !== undefined)) void move(plugin)
  }

  const move = async (plugin: string): Promise<void> => {
    const about = `plugin ${plugin} blocked the event loop ${most} times within a minute`
    const back = elsewhere.move(plugin)
    try {
      await host.reload(plugin)
      const hint = `plugins.${plugin}.isolate says where it runs, whatever it does`
      bus.say({
        level: 'WARN',
        source: plugin,
        message: `${about}: it now runs in a process of its own`,
        fields: { hint },
      })
    } catch (cause) {
      back()
      const message = `${about}, and cannot be moved to a process of its own: ${messageOf(cause)}`
      bus.say({ level: 'WARN', source: plugin, message })
    }
  }
}
