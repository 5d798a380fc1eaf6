/** What a connection may do. Times are counted in rounds, one of which passes every `round_ms`. */
export interface Limits {
  readonly round_ms: number
  /** Until half a line, or a connection that sent only blank lines, is closed. */
  readonly half_sent_rounds: number
  /** Until a connection that sent nothing is closed. */
  readonly silent_rounds: number
  /** From so many unread bytes on nothing is read from a client, and it is cut when it stays so slow for so long. */
  readonly slow_bytes: number
  readonly slow_rounds: number
  /** With so many unread bytes a client that is pushed more is cut at once. */
  readonly cut_bytes: number
  /** For the other side of a closed connection to close as well. */
  readonly farewell_rounds: number
  /** Files and sockets that are not for connections. */
  readonly reserved_files: number
}

export const usualLimits: Limits = {
  round_ms: 1000,
  half_sent_rounds: 10,
  silent_rounds: 30,
  slow_bytes: 2 << 20,
  slow_rounds: 10,
  cut_bytes: 8 << 20,
  farewell_rounds: 2,
  reserved_files: 64,
}
