import type { BackupManifest } from '../../../migrate/backup/backup-manifest.ts'
import type { ClientScan } from '../../../migrate/clients/scan-clients.ts'
import type { Report as Generated } from '../../../migrate/generate/report.ts'
import type { StateReport } from '../../../migrate/state/report.ts'
import type { Verified } from '../../../migrate/state/verify-state.ts'
import type { Standing } from '../how-it-stands.ts'
import type { Readiness } from '../readiness.ts'

/** What became of one command when both forms of it were tried. */
export interface TriedCommand {
  readonly command: string
  readonly compatible: boolean
  readonly notes: readonly string[]
}

/** Everything that is known of a move from the old daemon; what was not looked at, or is not there, is missing. */
export interface Findings {
  readonly backup?: Pick<BackupManifest, 'name' | 'created_at'> & { readonly folder: string }
  readonly generated?: Generated
  readonly state?: Pick<StateReport, 'sources' | 'conflicts' | 'problems'> & {
    readonly from: string
    readonly to: string
    /** ISO 8601. */
    readonly migrated_at?: string
    readonly notes?: readonly string[]
  }
  readonly verified?: Verified
  readonly tried?: readonly TriedCommand[]
  readonly clients?: ClientScan
  readonly standing?: Standing
  readonly readiness?: Readiness
  /** The daemon works on the old daemon's own files. */
  readonly in_place?: boolean
  /** What could not be done at all. */
  readonly failures: readonly string[]
}
