/** In the environment of a plugin's process: the folder where files are kept that had to be compiled. */
export const compiledVariable = 'KSI_PLUGIN_COMPILED'

/** A program that speaks the plugin protocol, and how to start it. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  /** The folder it runs in; the daemon's own if not said. */
  readonly folder?: string
  /** Beside the daemon's own environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Where its messages are; what it prints elsewhere is logged. */
  readonly channel: '3' | 'stdio'
  /** Bytes that its language sets aside without using them; they count for the system, not for the plugin. */
  readonly overhead?: number
}

/** What its process may use. */
export interface ProcessLimits {
  /** Bytes of its own memory, as far as the system can hold it to that. */
  readonly memory: number
}
