import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Generating, generate } from '../../src/migrate/generate/generate.ts'
import type { Report } from '../../src/migrate/generate/report.ts'
import { legacyCommands } from '../../src/plugins/legacy/commands/index.ts'

/** The handlers of all 30 commands, in 31 files. */
export const oldHandlers = join(import.meta.dirname, '../fixtures/old-handlers/commands')

export const scratchFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-generate-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Files in a folder of their own. */
export const filesIn = (files: Readonly<Record<string, string | Buffer>>): string => {
  const folder = scratchFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

export const generated = (handlersDir: string, more: Partial<Generating> = {}): Report =>
  generate({
    handlersDir,
    outputDir: scratchFolder(),
    group: 'namespace',
    takeover: false,
    force: false,
    dryRun: false,
    known: legacyCommands,
    version: '0.1.0',
    ...more,
  })
