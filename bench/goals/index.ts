import type { Measurement } from '../goal.ts'
import { durableSets } from './durable-sets.ts'
import { fanOut } from './fan-out.ts'
import { forwarding } from './forwarding.ts'
import { generating } from './generate.ts'
import { histogram } from './histogram.ts'
import { history } from './history.ts'
import { hooks } from './hooks.ts'
import { isolated } from './isolated.ts'
import { largeLog } from './large-log.ts'
import { legacyExchange } from './legacy-exchange.ts'
import { legacyPublish } from './legacy-publish.ts'
import { mail } from './mail.ts'
import { manyPlugins } from './many-plugins.ts'
import { memory } from './memory.ts'
import { migratingState } from './migrate-state.ts'
import { readsBesideSets } from './reads-beside-sets.ts'
import { reload } from './reload.ts'
import { requests } from './requests.ts'
import { stalledReader } from './stalled-reader.ts'
import { start } from './start.ts'
import { warmAgent } from './warm-agent.ts'

export const measurements: readonly Measurement[] = [
  requests,
  hooks,
  manyPlugins,
  history,
  fanOut,
  durableSets,
  readsBesideSets,
  start,
  memory,
  histogram,
  stalledReader,
  mail,
  largeLog,
  warmAgent,
  legacyExchange,
  forwarding,
  legacyPublish,
  isolated,
  reload,
  migratingState,
  generating,
]
