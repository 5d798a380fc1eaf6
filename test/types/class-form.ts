// Compiled, never run: the class form as a plugin author writes it.
import { BasePlugin, EventHandlerPlugin, type GuideContext, hookimpl, ServicePlugin } from '../../src/plugin/index.ts'

class MyPlugin extends BasePlugin {
  constructor() {
    super({
      metadata: { name: 'my_plugin', version: '1.0.0', description: 'My custom plugin' },
      capabilities: {
        event_namespaces: ['/my_namespace'],
        commands: ['my:command'],
        provides_services: ['my_service'],
      },
    })
  }

  @hookimpl
  ksi_handle_event(event_name: string, data: any, context: GuideContext) {
    void context.emit('my:done', data)
    return event_name === 'my:command' ? { result: 'processed' } : undefined
  }

  @hookimpl({ tryfirst: true })
  ksi_pre_event(_event_name: string, data: object) {
    return { ...data, seen: true }
  }

  // @ts-expect-error there is no such hook
  @hookimpl
  ksi_hanlde_event() {}
}
export const ksi_plugin = MyPlugin

// @ts-expect-error it has to answer
export class Lazy extends EventHandlerPlugin {}

export class Clock extends ServicePlugin {
  constructor() {
    super({
      service_name: 'clock',
      metadata: { name: 'clock' },
      capabilities: { commands: { 'clock:now': { doc: 'The time.', example: {}, input: { type: 'object' } } } },
    })
  }
  ksi_startup = hookimpl({ trylast: true })(() => ({ ticking: true }))
}
// @ts-expect-error a schema is checked where it is written
new Clock().capabilities.commands satisfies { 'clock:now': { input: { type: 'objekt' } } }
