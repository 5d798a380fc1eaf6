import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import composition from '../../src/plugins/composition/index.ts'
import { type BareDaemon, bareDaemon } from '../../src/testing/bare-daemon.ts'

export interface PromptsDaemon extends BareDaemon {
  /** Writes a file below the folder of prompts. */
  readonly write: (path: string, text: string | Buffer) => void
}

/** A daemon that knows compositions; its prompts are those given, by path. */
export const promptsDaemon = async (files: Readonly<Record<string, string>> = {}): Promise<PromptsDaemon> => {
  const daemon = await bareDaemon({ builtIns: [composition] })
  onTestFinished(() => daemon.stop())
  const write = (path: string, text: string | Buffer) => {
    const file = join(daemon.home, 'prompts', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
  return { ...daemon, write }
}

/** The text of a composition with these components. */
export const recipe = (components: readonly string[], more = ''): string =>
  `name: r\nversion: "1.0"\ndescription: d\nauthor: a\ncomponents: [${components.join(', ')}]\n${more}`
