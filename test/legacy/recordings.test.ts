import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { freshDaemon } from '../../src/cli/legacy/fresh-daemon.ts'
import { readRecording } from '../../src/cli/legacy/recording.ts'
import { replay } from '../../src/cli/legacy/replay.ts'

const folder = join(import.meta.dirname, 'recordings')

/** Every recorded conversation, with the paragraphs it is about. */
const recordings = [
  '§5.3 bus_broadcast',
  '§5.1 §4.19 bus_connection',
  '§4.19 bus_connection_errors',
  '§5.2 §5.3 bus_direct',
  '§5.3 bus_offline_queue',
  '§4.16 bus_subscribe',
  '§4.8 cleanup',
  '§6.1 §6.3 completion_failures',
  '§6.1 completion_no_program',
  '§4.22 §6.4 completion_ok',
  '§6.1 §6.2 completion_shapes',
  '§6.1 completion_unheard',
  '§4.15 §8.2 compose_prompt',
  '§8.4 compose_values',
  '§4.15 composition_get',
  '§4.15 §8.1 compositions_list',
  '§3.1 envelope_fields',
  '§3.1 envelope_nonobject',
  '§2 framing_invalid_json',
  '§2 framing_limits',
  '§4.1 §4.3 §4.4 §4.5 fresh_state',
  '§4.2 help',
  '§4.14 identity_errors',
  '§4.14 §9 identity_life',
  '§4.20 §3.5 kv_errors',
  '§10 kv_string_reparse',
  '§10 §4.21 kv_types',
  '§4.10 load_state_db_path',
  '§4.17 publish_answers',
  '§4.11 register_agent',
  '§4.7 reload_daemon',
  '§4.9 reload_module',
  '§4.12 route_task',
  '§4.18 §7.4 send_message',
  '§4.6 shutdown',
  '§4.13 §7.2 spawn_agent',
  '§4.13 spawn_agent_errors',
  '§4.13 §7.3 spawn_agent_no_profiles',
  '§9 stored_data_broken',
]
const fileOf = (recording: string): string => `${recording.split(' ').at(-1)}.json`

test('every recording is replayed', () => {
  const files = readdirSync(folder).filter(name => name.endsWith('.json'))
  expect(recordings.map(fileOf).sort()).toEqual(files.sort())
})

describe.each([
  ['its own socket', (name: string) => `${name}.sock`],
  ['control.sock', () => 'control.sock'],
])('each command on %s', (_, socketOf) => {
  test.concurrent.each(recordings)(
    '%s',
    async name => {
      const recording = readRecording(join(folder, fileOf(name)))
      const daemon = await freshDaemon(recording, join(folder, 'fixtures'))
      try {
        const socket = (said: string): string => resolve(daemon.sockets, socketOf(said))
        expect((await replay(recording, { socket, root: daemon.root })).found).toEqual([])
      } finally {
        await daemon.stop()
      }
    },
    60_000,
  )
})
