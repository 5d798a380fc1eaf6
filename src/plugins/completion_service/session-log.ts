import { appendFile, mkdir, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { isSessionId } from './session-id.ts'

export type LogLine = Readonly<Record<string, unknown>>

/** One file of JSON lines per conversation, and `latest.jsonl`, which points to the one that was written last. */
export class SessionLog {
  readonly #folder: string
  #latest: string | undefined
  #writing: Promise<void> = Promise.resolve()
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Writes go one after the other. */
  append(session_id: string, lines: readonly LogLine[]): Promise<void> {
    const writing = this.#writing.then(() => this.#append(session_id, lines))
    this.#writing = writing.catch(() => {}) // told to the caller of this write, not to the next one
    return writing
  }

  async #append(session_id: string, lines: readonly LogLine[]): Promise<void> {
    if (!isSessionId(session_id)) throw new RangeError(`${session_id} cannot name a file`)
    const name = `${session_id}.jsonl`
    const text = lines.map(line => `${ascii(JSON.stringify(line))}\n`).join('')
    const write = () => appendFile(join(this.#folder, name), text, { mode: 0o600 })
    await write().catch(async (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      await write()
    })
    if (this.#latest === name) return
    const link = join(this.#folder, `.latest-${process.pid}`)
    await symlink(name, link)
    await rename(link, join(this.#folder, 'latest.jsonl'))
    this.#latest = name
  }
}

/** As the old daemon wrote it: its readers open the file in whatever encoding their system has. */
const ascii = (json: string): string =>
  json.replace(/[\u007f-\uffff]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
