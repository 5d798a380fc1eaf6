/** One thing that was said through the recorder, in the order in which it was said. */
export type Said = { readonly connection: number } & (
  | { readonly kind: 'opened'; readonly socket: string }
  /** `isWhole`: its line end came as well. */
  | { readonly kind: 'asked'; readonly line: Buffer; readonly isWhole: boolean }
  | { readonly kind: 'answered'; readonly line: Buffer }
  /** The client sends no more, and still reads. */
  | { readonly kind: 'half-closed' }
  | { readonly kind: 'closed'; readonly by: 'client' | 'daemon' }
)

/** Cuts what arrives into lines. */
export class LineCutter {
  #rest: Buffer = Buffer.alloc(0)
  readonly #tell: (line: Buffer, isWhole: boolean) => void
  constructor(tell: (line: Buffer, isWhole: boolean) => void) {
    this.#tell = tell
  }

  take(bytes: Buffer): void {
    let rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      this.#tell(rest.subarray(0, end), true)
      rest = rest.subarray(end + 1)
    }
    this.#rest = rest
  }

  end(): void {
    if (this.#rest.length > 0) this.#tell(this.#rest, false)
    this.#rest = Buffer.alloc(0)
  }
}
