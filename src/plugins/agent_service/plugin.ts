import { definePlugin } from '../../plugin/index.ts'
import { completionTokens } from '../completion_service/index.ts'
import { commands } from './commands.ts'
import { config } from './config.ts'
import { emits } from './emits.ts'
import { needs } from './needs.ts'
import { Work } from './work.ts'

export default definePlugin({
  name: 'agent_service',
  version: '1.0.0',
  description: 'Runs agents: profiles, identities, tasks, mail as turns, and limits against runaways.',
  priority: 40,
  config,
  commands,
  emits,
  needs,
  hooks: { admitEvent: { actors: ['agent'] }, startup: {}, ready: {} },

  setup(plugin) {
    const { services, on, defer } = plugin
    const work = new Work(plugin)
    services.mail.consult(work.directory)
    services.mail.onArrival(agent_id => work.arrived(agent_id))
    services.completions.equip(agent_id => work.equip(agent_id))
    on(emits.spawned, ({ agent_id }) => work.spawned(agent_id))
    on(completionTokens.started, ({ agent_id, request_id }) => work.turnStarted(agent_id, request_id))
    on(completionTokens.result, ({ agent_id }) => work.turnEnded(agent_id))
    on(completionTokens.error, ({ agent_id }) => work.turnEnded(agent_id))
    defer(services.depths.raise(({ kind, id }) => (kind === 'agent' ? work.depthLimit(id) : undefined)))
    defer(services.authenticators.add(token => work.actorOf(token)))
    defer(services.processes.add(() => work.processes()))
    defer(() => work.stop())
    return {
      commands: work.handlers,
      hooks: {
        admitEvent: (data, context) => work.admit(data, context),
        startup: () => work.load(),
        ready: () => work.resume(),
      },
    }
  },
})
