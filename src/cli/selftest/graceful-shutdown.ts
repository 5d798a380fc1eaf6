import { equal, ok } from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startScratchDaemon } from '../demo/scratch-daemon.ts'

/** Shown on a fresh daemon of the same program: the running one is to go on. */
export const stopsInOrder = async (): Promise<void> => {
  const home = await mkdtemp(join(tmpdir(), 'ksi-selftest-'))
  try {
    const config = { transports: { unix: { socket_dir: 's' } }, plugins: { completion_service: { only: 'scripted' } } }
    await writeFile(join(home, 'daemon.json'), JSON.stringify(config))
    const daemon = await startScratchDaemon(home)
    const announced = daemon.client.waitFor('system:pre_shutdown')
    const code = await daemon.stop()
    await announced
    equal(code, 0)
    ok(!existsSync(join(home, 's', 'events.sock')), 'its socket is still there')
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
}
