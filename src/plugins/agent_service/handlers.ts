import { join } from 'node:path'
import type { Logger, OutputOf } from '../../plugin/index.ts'
import { agentState } from './agent-state.ts'
import type { Agents, Standing } from './agents.ts'
import type { commands } from './commands.ts'
import { connecting } from './connecting.ts'
import { Doors } from './doors.ts'
import type { Context } from './emits.ts'
import { restarting, terminating } from './ending.ts'
import { Identities } from './identities.ts'
import { identityHandlers } from './identity-handlers.ts'
import { profileHandlers } from './profile-handlers.ts'
import { Profiles, shippedProfiles } from './profiles.ts'
import { registering } from './registering.ts'
import { spawning } from './spawning.ts'
import { talking } from './talking.ts'
import { taskRouting } from './task-routing.ts'

type Commands = typeof commands
/** What answers each command. */
export type Handlers = {
  [K in keyof Commands]: (input: OutputOf<Commands[K]['input']>, context: Context) => Promise<any>
}

/** What is loaded when the first agent is asked for. */
export interface Workshop {
  readonly agents: Agents
  readonly handlers: Handlers
  readonly identities: Identities
}

export const workshop = (standing: Standing, log: Logger): Workshop => {
  const { daemon, connections, config } = standing
  const { places } = daemon
  const identities = new Identities(places.identities_file, ({ message, fields }) => log.warn(message, fields))
  const agents: Agents = {
    ...standing,
    profiles: new Profiles(places.profiles_dir, config.shipped_profiles ? shippedProfiles() : undefined),
    doors: new Doors(join(places.socket_dir, 'agents'), (path, actor) => connections.openEvents(path, actor)),
  }
  const handlers: Handlers = {
    spawn: spawning(agents),
    terminate: terminating(agents),
    restart: restarting(agents),
    connection: connecting(agents),
    routeTask: taskRouting(agents),
    ...registering(agents),
    ...profileHandlers(agents.profiles),
    ...identityHandlers(identities),
    ...talking(agents),
    ...agentState,
  }
  return { agents, handlers, identities }
}
