import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { EventRecord } from '../../src/plugin/index.ts'
import completionService from '../../src/plugins/completion_service/index.ts'
import { type BareDaemon, type BareOptions, bareDaemon } from '../../src/testing/bare-daemon.ts'

/** A daemon in memory with completions; everything of it is gone when the test ends. */
export const completionDaemon = async (
  config: Record<string, unknown>,
  more: BareOptions = {},
): Promise<BareDaemon> => {
  const { builtIns = [], config: others, ...options } = more
  const daemon = await bareDaemon({
    ...options,
    builtIns: [completionService, ...builtIns],
    config: { completion_service: config, ...others },
  })
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= daemon.stop()
    return stopping
  }
  onTestFinished(stop)
  return { ...daemon, stop }
}

export const scratchFolder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'ksi-completions-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A script for the provider `scripted`. */
export const script = (yaml: string): string => {
  const path = join(scratchFolder(), 'script.yaml')
  writeFileSync(path, yaml)
  return path
}

/** Names and request ids of the facts that were told, in order. */
export const facts = (seen: readonly EventRecord[]): string[] =>
  seen.map(({ name, data }) => `${name} ${(data as { request_id: string }).request_id}`)
