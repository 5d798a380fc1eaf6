import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KsiError } from '../../src/errors.ts'
import { Isolation } from '../../src/isolate/isolation.ts'
import type { Plugin } from '../../src/plugin/index.ts'
import { type BareDaemon, type BareOptions, bareDaemon } from '../../src/testing/bare-daemon.ts'

export interface IsolatedDaemon extends BareDaemon {
  /** What the plugins printed, as `name: text`. */
  readonly printed: readonly string[]
  readonly reported: readonly KsiError[]
  readonly isolation: Isolation
}

/** A daemon in memory with plugins, given by their paths or as the text of their files, each in a process of its own. */
export const isolatedDaemon = async (
  files: readonly string[] | Readonly<Record<string, string>>,
  { beside = [], memory = 512 << 20, ...options }: BareOptions & { beside?: readonly Plugin[]; memory?: number } = {},
): Promise<IsolatedDaemon> => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ksi-isolate-')))
  const printed: string[] = []
  const reported: KsiError[] = []
  const isolation = new Isolation({
    log: name => {
      const log = (text: string): void => void printed.push(`${name}: ${text}`)
      return Object.assign(log, { debug: log, warn: log, error: log })
    },
    report: error => reported.push(error),
  })
  try {
    const paths = Array.isArray(files)
      ? files
      : Object.entries(files).map(([name, text]) => written(folder, name, text))
    const found = await Promise.all(paths.map(path => isolation.load(path, { memory })))
    const daemon = await bareDaemon({ ...options, plugins: [...found.map(({ plugin }) => plugin), ...beside] })
    const stop = async (): Promise<void> => {
      await daemon.stop()
      await isolation.close()
      rmSync(folder, { recursive: true })
    }
    return { ...daemon, printed, reported, isolation, stop }
  } catch (cause) {
    await isolation.close()
    rmSync(folder, { recursive: true })
    throw cause
  }
}

const written = (folder: string, name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
