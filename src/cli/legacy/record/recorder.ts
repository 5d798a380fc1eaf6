import type { Recording } from '../recording.ts'
import { changingIn } from './changing.ts'
import { keepIds } from './keep-ids.ts'
import { stepsOf } from './steps.ts'
import type { Said } from './transcript.ts'

/** What was said, as a recording that `ksi legacy replay` reads; secrets are masked. */
export const recordingOf = (name: string, said: readonly Said[]): Recording => {
  const steps = stepsOf(said)
  return {
    name,
    description: 'Recorded by ksi legacy record',
    setup: { fixture: 'empty' },
    volatile: changingIn(steps),
    steps: keepIds(steps),
  }
}
