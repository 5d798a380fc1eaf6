import {
  type Awaitable,
  anything,
  command,
  definePlugin,
  type EventName,
  type HookRules,
  type Plugin,
} from '../../src/plugin/index.ts'

/** A plugin that does nothing but what is said. */
export const plugin = (name: string, more: Partial<Plugin> = {}): Plugin => ({
  name,
  version: '1.0.0',
  description: '',
  setup: () => ({}),
  ...more,
})

/** A plugin that answers one command. */
export const answering = (
  name: string,
  run: (data: any, context: any) => Awaitable<unknown>,
  more: Partial<Plugin> & { event?: EventName; keep?: 'durable' | 'recent' | 'none' } = {},
): Plugin => {
  const { event = `t:${name}`, keep = 'recent', ...rest } = more
  return {
    name,
    version: '1.0.0',
    description: '',
    commands: { it: command(event, { doc: '', keep, input: anything, output: anything }) },
    setup: () => ({ commands: { it: run } }),
    ...rest,
  }
}

/** A plugin that implements hooks. */
export const hooking = (name: string, hooks: HookRules, run: Record<string, (...args: any[]) => unknown>): Plugin =>
  definePlugin({ name, version: '1.0.0', description: '', hooks, setup: () => ({ hooks: run as any }) }) as Plugin
