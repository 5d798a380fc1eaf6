import { join } from 'node:path'
import type { OldInstallation } from '../../src/migrate/state/places.ts'

/** Where the old daemon keeps everything when nothing says otherwise. */
export const placesIn = (root: string): OldInstallation => ({
  root,
  state: join(root, 'var/state'),
  database: join(root, 'var/db/agent_shared_state.db'),
  identities: join(root, 'var/db/identities.json'),
  profiles: join(root, 'agent_profiles'),
  prompts: join(root, 'prompts'),
  session_logs: join(root, 'var/logs/sessions'),
  pid_file: join(root, 'var/run/ksi_daemon.pid'),
  sockets: [join(root, 'sockets/admin.sock')],
})
