// The smallest plugin, as a class: one event, one answer. `ksi emit my:command`
import { BasePlugin, hookimpl } from 'ksi-daemon/plugin'

class MyPlugin extends BasePlugin {
  constructor() {
    super({
      metadata: { name: 'my_plugin', version: '1.0.0', description: 'My custom plugin' },
      capabilities: {
        event_namespaces: ['/my'],
        commands: { 'my:command': { doc: 'Processes what it is given.', input: { type: 'object' } } },
      },
    })
  }

  @hookimpl
  ksi_handle_event(event_name: string) {
    if (event_name === 'my:command') return { result: 'processed' }
    return undefined // not mine
  }
}

export const ksi_plugin = MyPlugin
