import { findBackup } from '../../src/migrate/backup/backup-manifest.ts'
import { createBackup } from '../../src/migrate/backup/create-backup.ts'
import { finishRestore, restoreBackup } from '../../src/migrate/backup/restore-backup.ts'
import { placesIn } from '../migrate/old-places.ts'

// one backup or restore in a process of its own, so that it can be killed

const [what, root, backups] = process.argv.slice(2) as [string, string, string]
const { database, profiles, identities } = placesIn(root)
const parts = Object.entries({ database, profiles, identities }).map(([role, path]) => ({ role, path }))
if (what === 'create') await createBackup({ backups, parts, version: '1' })
else {
  await finishRestore({ backups, version: '1' })
  await restoreBackup({ folder: findBackup(backups, 'first'), backups, version: '1' })
}
