import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'
import { fromManifest, type Manifest, manifestOf, type Plugin } from '../plugin/index.ts'
import { whyUnsafe } from '../plugin/safe-file.ts'
import { stateOfFile } from './plugin-files.ts'
import { problemsOf } from './plugin-shape.ts'

/** What one plugin declared, and the files it was read from as they were then. */
export interface Kept {
  /** Whether it was read in a process of its own. */
  readonly elsewhere: boolean
  /** By their absolute paths. */
  readonly files: Readonly<Record<string, string>>
  readonly manifest: Manifest
}

/** Larger than any that was written here. */
const mostBytes = 67_108_864
const mostFiles = 1000

/**
 * What lazy plugins declared when they were last read, by the paths of their files: a start need not read those again.
 * The file is a cache and nothing more: one that cannot be trusted or read is as good as none, and is written anew.
 */
export class KeptManifests {
  readonly #file: string
  readonly #version: string
  readonly #all: Map<string, Kept>
  #isChanged = false
  /** `version`: of the daemon; what another one has written is not used. */
  constructor(file: string, version: string) {
    this.#file = file
    this.#version = version
    this.#all = read(file, version)
  }

  /** What the plugin at this path declares, if none of its files has changed since it was read. */
  find(path: string): Kept | undefined {
    const kept = this.#all.get(path)
    if (!kept || !isSound(kept, path)) return undefined
    const isUnchanged = Object.entries(kept.files).every(([file, state]) => state !== '' && stateOfFile(file) === state)
    return isUnchanged ? kept : undefined
  }

  /** `beganAt`: when its reading began, in ms since 1970; files that were changed after that may not be what was read. */
  keep(path: string, plugin: Plugin, from: { elsewhere: boolean; files: readonly string[]; beganAt: number }): void {
    const files = [...new Set([path, ...from.files])]
    const isSettled = files.every(
      file => (statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? Number.POSITIVE_INFINITY) <= from.beganAt,
    )
    if (!isSettled || files.length > mostFiles) return void this.forget(path)
    this.#isChanged = true
    const states = Object.fromEntries(files.map(file => [file, stateOfFile(file)]))
    this.#all.set(path, { elsewhere: from.elsewhere, files: states, manifest: plainManifest(plugin) })
  }

  forget(path: string): void {
    if (this.#all.delete(path)) this.#isChanged = true
  }

  /** Forgets all others. */
  keepOnly(paths: readonly string[]): void {
    for (const path of [...this.#all.keys()]) if (!paths.includes(path)) this.forget(path)
  }

  /** Writes the file if there is something new; false when that is not possible, which costs the next start some time. */
  save(): boolean {
    if (!this.#isChanged) return true
    this.#isChanged = false
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 })
      const beside = `${this.#file}.${process.pid}`
      const plugins = Object.fromEntries(this.#all)
      writeFileSync(beside, `${JSON.stringify({ version: this.#version, plugins })}\n`, { mode: 0o600 })
      renameSync(beside, this.#file)
      return true
    } catch {
      return false
    }
  }
}

/** As it comes back from a file. */
export const plainManifest = (plugin: Plugin): Manifest => JSON.parse(JSON.stringify(manifestOf(plugin))) as Manifest

const read = (file: string, version: string): Map<string, Kept> => {
  const none = new Map<string, Kept>()
  try {
    const stats = statSync(file, { throwIfNoEntry: false })
    if (!stats?.isFile() || stats.size > mostBytes || whyUnsafe(file, stats)) return none
    const said = JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown; plugins?: unknown }
    return said?.version === version && isObject(said.plugins) ? new Map(Object.entries(said.plugins as never)) : none
  } catch {
    return none // it is garbage
  }
}

/** Whatever stands in the file: this is a plugin's manifest, and the plugin's own file is among those it was read from. */
const isSound = (kept: Kept, path: string): boolean => {
  if (!isObject(kept) || !isObject(kept.files) || !isObject(kept.manifest)) return false
  if (kept.files[path] === undefined || !Object.keys(kept.files).every(isAbsolute)) return false
  try {
    const plugin = fromManifest(kept.manifest, () => ({}))
    return problemsOf(plugin as never).length === 0 && isSame(plainManifest(plugin), kept.manifest)
  } catch {
    return false
  }
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
