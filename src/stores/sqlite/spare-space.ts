import { closeSync, openSync, rmSync, writeSync } from 'node:fs'

const smallest = 262_144

/** A file that holds disk space for the moment in which a second file must be written because a first one has been. */
export class SpareSpace {
  readonly #path: string
  #held = 0

  constructor(path: string) {
    this.#path = path
  }

  /** Throws ENOSPC when there is not so much space; bytes. */
  hold(bytes: number): void {
    if (this.#held >= bytes) return
    const size = Math.max(bytes, smallest)
    const descriptor = openSync(this.#path, 'w', 0o600)
    try {
      const zeros = Buffer.alloc(size)
      for (let written = 0; written < size; ) written += writeSync(descriptor, zeros, written)
      this.#held = size
    } finally {
      closeSync(descriptor)
      if (this.#held < size) this.release()
    }
  }

  release(): void {
    rmSync(this.#path, { force: true })
    this.#held = 0
  }
}
