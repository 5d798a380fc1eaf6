/** What happens on a stream, as its one reader is told. */
export interface StreamReader {
  readonly bytes: (chunk: Buffer) => void
  /** The other side sends no more; it may still read. */
  readonly end: () => void
  /** Everything written has been taken, after more than 64 KiB waited. */
  readonly drained: () => void
  /** Once, when nothing can be sent in either direction; `failure` is the system's code if it broke. */
  readonly closed: (failure?: string) => void
}

/** Bytes in, bytes out, whatever carries them. */
export interface Stream {
  /** What carries it, as transport events name it. */
  readonly kind: 'unix' | 'memory'
  /** Text goes out as UTF-8. */
  readonly write: (bytes: string | Buffer) => void
  /** Bytes that were written and not yet taken. */
  readonly waiting: number
  /** Sends what waits, then no more. */
  readonly end: () => void
  /** Drops everything at once. */
  readonly destroy: () => void
  readonly pause: () => void
  readonly resume: () => void
  /** Finds out whether a side that sends no more is still there to read; if not, the stream closes. */
  readonly probe: () => void
  /** From now on bytes arrive at this reader. */
  readonly read: (reader: StreamReader) => void
}
