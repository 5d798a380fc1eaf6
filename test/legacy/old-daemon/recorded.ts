import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readRecording } from '../../../src/cli/legacy/recording.ts'
import { saidNow } from './envelopes.ts'

interface Told {
  readonly command: string
  readonly parameters: string
  readonly receive: any
}

/** What the old daemon answered when it was recorded. */
export class Recorded {
  #all: readonly Told[] | undefined

  /** To the same command with the same parameters, else to the same with any, a success if there was one. */
  find(command: string, parameters: unknown): string | undefined {
    this.#all ??= readAll()
    const same = this.#all.filter(told => told.command === command)
    const wanted = JSON.stringify(parameters ?? {})
    const found =
      same.find(told => told.parameters === wanted) ?? same.find(told => told.receive.status === 'success') ?? same[0]
    return found && saidNow(found.receive)
  }
}

const folder = join(import.meta.dirname, '../recordings')

const readAll = (): Told[] =>
  readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .sort()
    .flatMap(name => readRecording(join(folder, name)).steps)
    .flatMap(({ send, receive }): Told[] => {
      const { command, parameters = {} } = (send ?? {}) as { command?: unknown; parameters?: unknown }
      if (typeof command !== 'string' || typeof receive !== 'object' || receive === null) return []
      return [{ command, parameters: JSON.stringify(parameters), receive }]
    })
