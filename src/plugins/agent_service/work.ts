import { type Actor, type EventContext, fail, type KsiError, type PluginContext } from '../../plugin/index.ts'
import type { Equipment } from '../completion_service/index.ts'
import { type Directory, published } from '../message/index.ts'
import type { ProcessInfo } from '../system/index.ts'
import { refusal } from './agent-permissions.ts'
import type { Standing } from './agents.ts'
import { commands } from './commands.ts'
import type { AgentConfig } from './config.ts'
import { Conversations, type Limits } from './conversations.ts'
import { directoryOf } from './directory.ts'
import { emits } from './emits.ts'
import { equipmentOf } from './equipment.ts'
import type { Handlers } from './handlers.ts'
import { IdQueue } from './id-queue.ts'
import { LazyWorkshop } from './lazy-workshop.ts'
import { LiveAgents } from './live-agents.ts'
import type { Answer } from './mail-turn.ts'
import type { needs } from './needs.ts'
import { isEnded, Registry, statusOf } from './registry.ts'
import { SpawnLimits } from './spawn-limits.ts'
import { stopLoop } from './stop-loop.ts'
import { Turns } from './turns.ts'

type Plugin = PluginContext<AgentConfig, typeof emits, typeof needs>

/** All of the plugin that lives: the agents it runs and their turns. What commands need beside is loaded with the first. */
export class Work {
  readonly directory: Directory
  readonly #plugin: Plugin
  readonly #standing: Standing
  readonly #turns: Turns
  readonly #workshop: LazyWorkshop

  constructor(plugin: Plugin) {
    const { config, services, log } = plugin
    this.#plugin = plugin
    const live = new LiveAgents()
    const conversations = new Conversations({
      places: live.places,
      limitsOf: agent_id => this.#limitsOf(agent_id),
      notice: notice => void stopLoop(notice, { ...plugin, ...services, live }),
    })
    this.#standing = {
      ...services,
      config,
      registry: new Registry(services.rows),
      ids: new IdQueue(),
      live,
      limits: new SpawnLimits(config),
      number: () => services.rows.number(),
      knows: async agent_id => this.directory.knows(agent_id),
    }
    this.#workshop = new LazyWorkshop(this.#standing, log)
    this.directory = directoryOf(this.#standing, conversations, async () => (await this.#workshop.load()).identities)
    this.#turns = new Turns({
      ...this.#standing,
      conversations,
      boot: services.daemon.boot,
      colleagues: async but =>
        (await this.#standing.registry.all()).filter(one => !isEnded(one) && one.agent_id !== but),
      publish: async answer => this.#publish(answer),
      terminate: async (agent_id, reason) => void (await plugin.call(commands.terminate, { agent_id, reason })),
      warn: log.warn,
    })
  }

  get handlers(): Handlers {
    return this.#workshop.handlers
  }

  /** The agents of an earlier start can go on; their processes are gone. */
  async load(): Promise<void> {
    const { registry, live } = this.#standing
    for (const record of await registry.all()) if (!isEnded(record)) live.put(record)
  }

  resume(): void {
    for (const { record } of this.#standing.live.all())
      if (record.spawned.is_new || record.spawned.definition.wake_on_mail) this.#turns.wake(record.agent_id)
  }

  async stop(): Promise<void> {
    this.#turns.stop()
    await this.#workshop.loaded?.agents.doors.closeAll()
  }

  /** The start of an agent has been committed. */
  async spawned(agent_id: string): Promise<void> {
    const { registry, live, limits } = this.#standing
    const record = await registry.get(agent_id)
    limits.arrived(agent_id)
    if (!record || isEnded(record)) return
    live.put(record)
    this.#turns.wake(agent_id)
  }

  arrived(agent_id: string): void {
    if (this.directory.wakes(agent_id)) this.#turns.wake(agent_id)
  }

  turnStarted(agent_id: string | null | undefined, request_id: string): void {
    if (agent_id && this.#standing.live.get(agent_id)) this.#turns.started(agent_id, request_id)
  }

  /** Mail that has waited for the end of this turn follows, whether the agent is woken by mail or not. */
  turnEnded(agent_id: string | null | undefined): void {
    if (agent_id) this.#turns.wake(agent_id)
  }

  /** What a turn of an agent needs; undefined when others run it. Throws CONFLICT when it has ended. */
  async equip(agent_id: string): Promise<Equipment | undefined> {
    const { live, registry } = this.#standing
    const agent = live.get(agent_id)
    if (agent) return equipmentOf(agent.record, await (await this.#workshop.load()).agents.doors.open(agent_id))
    const record = await registry.get(agent_id)
    if (record && isEnded(record))
      throw fail('CONFLICT', `agent ${agent_id} has ended`).with({ hint: 'agent:restart brings it back' })
    return undefined
  }

  /** Whose token this is. */
  actorOf(token: string): Actor | undefined {
    const id = this.#workshop.loaded?.agents.doors.agentOf(token)
    return id === undefined ? undefined : { kind: 'agent', id }
  }

  processes(): ProcessInfo[] {
    const { live, daemon, completions } = this.#standing
    return live.all().map(({ record }) => ({
      process_id: record.spawned.process_id,
      agent_id: record.agent_id,
      type: 'agent',
      status: statusOf(record, daemon.boot),
      turn: completions.state(record.agent_id),
      started_at: record.created_at,
    }))
  }

  /** What an agent asks for itself is held against its profile; what follows from it is the answering plugin's affair. */
  admit(data: unknown, { actor, direct, name }: EventContext): KsiError | undefined {
    if (!direct) return undefined
    const profile = this.#standing.live.profile(actor.id)
    if (profile) return refusal({ agent_id: actor.id, name, data }, profile.permissions)
    return fail('PERMISSION_DENIED', actor.id, `${name}: it has ended`)
  }

  /** An agent's answer is kept: from now on it is delivered, and everybody is told. */
  async #publish({ fact, target }: Answer): Promise<void> {
    const { from, message, message_type, message_id, timestamp } = fact
    this.#standing.mail.arrived(fact)
    await this.#plugin.emit(published, fact)
    await this.#plugin.emit(emits.message, { from, to: target, message, message_type, message_id, timestamp })
  }

  /** How deep a chain of events may go that this agent began; undefined: as deep as for everybody. */
  depthLimit(agent_id: string): number | undefined {
    return this.#standing.live.profile(agent_id)?.limits?.max_event_depth
  }

  #limitsOf(agent_id: string): Limits {
    return { ...this.#standing.config, ...this.#standing.live.profile(agent_id)?.limits }
  }
}
