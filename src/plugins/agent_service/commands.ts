import * as identities from './tokens/identities.ts'
import { restart, spawn, terminate } from './tokens/lifecycle.ts'
import * as profiles from './tokens/profiles.ts'
import * as registry from './tokens/registry.ts'
import { broadcast, getState, routeTask, sendMessage, updateState } from './tokens/talking.ts'

/** Everything that can be asked of the agents. */
export const commands = {
  spawn,
  terminate,
  restart,
  ...registry,
  ...profiles,
  ...identities,
  sendMessage,
  broadcast,
  routeTask,
  getState,
  updateState,
}
