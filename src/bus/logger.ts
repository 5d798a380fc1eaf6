import type { Log, Logger } from '../plugin/index.ts'

export type Level = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'

/** One line of the daemon's own log. */
export interface Said {
  readonly level: Level
  /** A plugin's name, or `daemon`. */
  readonly source: string
  readonly message: string
  readonly fields?: object | undefined
}
export type Say = (line: Said) => void

/** A plugin's way of writing to the daemon's log, with fields that every line carries. */
export const logger = (say: Say, source: string, always?: object): Logger => {
  const at =
    (level: Level): Log =>
    (message, fields) =>
      say({ level, source, message, fields: always ? { ...always, ...fields } : fields })
  return Object.assign(at('INFO'), { debug: at('DEBUG'), warn: at('WARN'), error: at('ERROR') })
}
