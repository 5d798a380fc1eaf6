const firstBytes = 1 << 16

/**
 * The newest texts, numbered, as bytes in one buffer: a million live strings would be the garbage collector's main work.
 * Costs the bytes of the texts and 16 bytes for each.
 */
export class Ring {
  readonly capacity: number
  readonly #mostBytes: number
  #bytes = Buffer.allocUnsafeSlow(firstBytes)
  #seqs = new Float64Array(64)
  #starts = new Uint32Array(64)
  #lengths = new Uint32Array(64)
  /** Slot of the oldest entry, and how many there are. */
  #first = 0
  #count = 0
  /** Where the next text goes. */
  #end = 0

  /** `capacity`: entries; `mostBytes`: of all texts together. */
  constructor(capacity: number, mostBytes = Math.max(64 << 20, capacity * 512)) {
    this.capacity = Math.max(1, capacity)
    this.#mostBytes = mostBytes
  }

  /** The highest number that had to make room. */
  dropped: number | undefined

  get size(): number {
    return this.#count
  }

  push(seq: number, text: string): void {
    const length = text.length * 3 <= this.#bytes.length >> 2 ? text.length * 3 : Buffer.byteLength(text)
    if (length > this.#mostBytes) {
      this.dropped = Math.max(this.dropped ?? 0, seq)
      return
    }
    if (this.#count === this.capacity) this.#drop()
    if (this.#count === this.#seqs.length) this.#growIndex()
    const start = this.#room(length)
    const slot = (this.#first + this.#count) % this.#seqs.length
    const written = this.#bytes.write(text, start, 'utf8')
    this.#seqs[slot] = seq
    this.#starts[slot] = start
    this.#lengths[slot] = written
    this.#end = start + Math.max(1, written) // were an entry empty, a full ring would look like an empty one
    this.#count++
  }

  /** Oldest first. */
  *entries(): Generator<{ seq: number; text: () => string }> {
    for (let at = 0; at < this.#count; at++) {
      const slot = this.#slot(at)
      yield { seq: this.#seqs[slot]!, text: () => this.#text(slot) }
    }
  }

  #slot(at: number): number {
    return (this.#first + at) % this.#seqs.length
  }

  #text(slot: number): string {
    const start = this.#starts[slot]!
    return this.#bytes.toString('utf8', start, start + this.#lengths[slot]!)
  }

  #drop(): void {
    this.dropped = Math.max(this.dropped ?? 0, this.#seqs[this.#first]!)
    this.#first = this.#slot(1)
    this.#count--
  }

  /** A place for so many bytes in one piece; old entries make room, or the buffer grows. */
  #room(length: number): number {
    for (;;) {
      if (this.#count === 0) this.#end = 0
      const oldest = this.#count === 0 ? this.#bytes.length : this.#starts[this.#first]!
      const behind = this.#count === 0 || oldest < this.#end
      if (behind && this.#bytes.length - this.#end >= length) return this.#end
      if (behind && this.#count > 0 && oldest >= length) return 0
      if (!behind && oldest - this.#end >= length) return this.#end
      if (this.#bytes.length < this.#mostBytes) this.#growBytes(length)
      else this.#drop()
    }
  }

  #growBytes(length: number): void {
    const bytes = Buffer.allocUnsafeSlow(
      Math.min(this.#mostBytes, Math.max(this.#bytes.length * 2, this.#bytes.length + length)),
    )
    let end = 0
    for (let at = 0; at < this.#count; at++) {
      const slot = this.#slot(at)
      const start = this.#starts[slot]!
      this.#starts[slot] = end
      end += this.#bytes.copy(bytes, end, start, start + this.#lengths[slot]!)
    }
    this.#bytes = bytes
    this.#end = end
  }

  #growIndex(): void {
    const length = Math.min(this.capacity, this.#seqs.length * 2)
    const at = Array.from({ length: this.#count }, (_, index) => this.#slot(index))
    const copy = <A extends Float64Array | Uint32Array>(from: A, to: A): A => {
      at.forEach((slot, index) => {
        to[index] = from[slot]!
      })
      return to
    }
    this.#seqs = copy(this.#seqs, new Float64Array(length))
    this.#starts = copy(this.#starts, new Uint32Array(length))
    this.#lengths = copy(this.#lengths, new Uint32Array(length))
    this.#first = 0
  }
}
