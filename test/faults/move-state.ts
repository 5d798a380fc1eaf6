import { migrateState } from '../../src/migrate/state/migrate-state.ts'
import { rollbackState } from '../../src/migrate/state/rollback.ts'
import { placesIn } from '../migrate/old-places.ts'

// one move of state in a process of its own, so that it can be killed

const [direction, root, to] = process.argv.slice(2) as [string, string, string]
if (direction === 'forth') await migrateState({ old: placesIn(root), to })
else await rollbackState({ old: placesIn(root), from: to })
