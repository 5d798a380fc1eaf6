import type { Legacy } from '../../legacy.ts'
import type { Counts } from '../counts.ts'
import type { OldDaemon } from '../old-daemon/old-daemon.ts'
import type { Routed } from '../routed.ts'

interface Judging {
  readonly counts: Counts
  readonly judge: (command: string) => void
}
export class Shadow {
  readonly parts: unknown
  constructor(legacy: Legacy, old: OldDaemon, judging: Judging) {
    this.parts = [legacy, old, judging]
  }
  async begin(_routed: Routed): Promise<((theirs: string | undefined) => void) | undefined> {
    return undefined
  }
  async end(): Promise<void> {}
}
