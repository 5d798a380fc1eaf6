import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Recording, readRecording } from '../../../src/cli/legacy/recording.ts'
import { Bus } from '../old-daemon/bus.ts'
import { answeringFromMemory } from '../old-daemon/from-memory.ts'
import { type OldPlaces, oldPlaces } from '../old-daemon/places.ts'
import { Playback } from '../old-daemon/playback.ts'
import { serve } from '../old-daemon/serve.ts'

const folder = join(import.meta.dirname, '../recordings')

/** By name. */
export const recordings: readonly (readonly [string, Recording])[] = readdirSync(folder)
  .filter(name => name.endsWith('.json'))
  .sort()
  .map(name => [name.replace('.json', ''), readRecording(join(folder, name))])

/** The stand-in for the old daemon on real sockets, in this process, for as long as `use` runs. */
export const withPlayback = async <T>(
  recording: Recording,
  use: (places: OldPlaces) => Promise<T>,
  env: NodeJS.ProcessEnv = {},
): Promise<T> => {
  const root = mkdtempSync(join(tmpdir(), 'ksi-old-'))
  const places = oldPlaces(root, env)
  const close = await serve(
    Object.values(places.sockets),
    new Playback(recording, answeringFromMemory(places, new Bus())),
    { closeAll: false, delay: 0 },
  )
  try {
    return await use(places)
  } finally {
    close()
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  }
}
