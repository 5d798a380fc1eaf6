import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from '../../client/index.ts'
import { startScratchDaemon } from '../demo/scratch-daemon.ts'

/** Runs with a fresh daemon in an empty folder, of which nothing stays. */
export const withScratchDaemon = async <T>(run: (client: Client) => Promise<T>): Promise<T> => {
  const home = await mkdtemp(join(tmpdir(), 'ksi-selftest-'))
  try {
    const config = { transports: { unix: { socket_dir: 's' } }, plugins: { completion_service: { only: 'scripted' } } }
    await writeFile(join(home, 'daemon.json'), JSON.stringify(config))
    const daemon = await startScratchDaemon(home)
    try {
      return await run(daemon.client)
    } finally {
      await daemon.stop()
    }
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
}
