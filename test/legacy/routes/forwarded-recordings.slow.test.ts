import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { replay } from '../../../src/cli/legacy/replay.ts'
import { connect } from '../../../src/client/index.ts'
import { scratchHome, startDetached } from '../../cli/ksi.ts'
import { recordings, withPlayback } from './recordings.ts'

test('what the old daemon was recorded to say comes through us as it was, streams and their messages included', async () => {
  const { env } = await scratchHome()
  const { socket } = await startDetached(env)
  const client = await connect({ socket })
  onTestFinished(() => client.close())
  const found: Record<string, unknown> = {}
  for (const [name, recording] of recordings) {
    const replayed = await withPlayback(recording, async places => {
      await client.request('route:set', { commands: ['all'], to: 'legacy', old_sockets: places.folder })
      return replay(recording, { socket: () => join(env.KSI_SOCKET_DIR!, 'control.sock') })
    })
    if (replayed.found.length > 0) found[name] = replayed.found
  }
  expect(found).toEqual({})
}, 120_000)
