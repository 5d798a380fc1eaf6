import type { EventRecord } from '../plugin/index.ts'
import { eventFields } from './event-fields.ts'
import { LogFile } from './log-file.ts'
import { type Entry, jsonLine, type LogLevel, logLevels, terminalLine } from './log-line.ts'
import type { Rotation } from './rotating-file.ts'

export interface DaemonLogOptions {
  /** The path of `daemon.log`. */
  readonly file: string
  readonly rotate: Rotation
  readonly level: LogLevel
  /** Where a person may be reading, as `process.stderr`: lines for people go there as well. */
  /** How lines for that look; `console` if not said. */
  readonly format?: 'console' | 'json'
  readonly terminal?: (NodeJS.WritableStream & { readonly isTTY?: boolean }) | undefined
  /** `NO_COLOR` switches colours off. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** The daemon's own log: what it did and what went wrong. The events themselves are not kept here. */
export class DaemonLog {
  /** The least important level that is written; may be changed at any time. */
  level: LogLevel
  readonly #file: LogFile
  #terminal: DaemonLogOptions['terminal']
  readonly #inColour: boolean
  readonly #format: DaemonLogOptions['format']

  constructor({ file, rotate, level, terminal, format, env = {} }: DaemonLogOptions) {
    this.level = level
    this.#terminal = terminal
    this.#format = format
    this.#inColour = terminal?.isTTY === true && !env.NO_COLOR
    this.#file = new LogFile({
      path: file,
      ...rotate,
      failing: reason => this.#show({ ...about('ERROR'), message: `${file} cannot be written: ${reason}` }),
      sayLost: (lines, reason) =>
        jsonLine({ ...about('WARN'), message: `${lines} lines of the log were lost: ${reason}` }),
    })
    // A terminal that is closed while the daemon runs must not end it.
    terminal?.on('error', cause => {
      this.#terminal = undefined
      this.say('WARN', 'log', 'the terminal is gone', { error: cause })
    })
  }

  /** Writes one line, unless `level` is below the log's own. Never throws. */
  // biome-ignore lint/complexity/useMaxParams: the shape that the bus and the host write to
  readonly say = (level: LogLevel, source: string, message: string, fields?: object): void => {
    if (logLevels.indexOf(level) < logLevels.indexOf(this.level)) return
    const entry = { time: new Date(), level, source, message, fields }
    this.#file.write(jsonLine(entry))
    this.#show(entry)
  }

  /** One line about one event; for `log_events`. */
  readonly sayEvent = (record: EventRecord): void => {
    this.#file.write(jsonLine({ ...about('INFO'), source: 'event', message: record.name, fields: eventFields(record) }))
  }

  /** Makes the file even if nothing was said yet: people follow and search it as soon as the daemon answers. */
  begin(): void {
    this.#file.begin()
  }

  flush(): void {
    this.#file.flush()
  }

  close(): void {
    this.#file.close()
  }

  #show(entry: Entry): void {
    const line = this.#format === 'json' ? jsonLine(entry) : terminalLine(entry, this.#inColour)
    this.#terminal?.write(`${line}\n`)
  }
}

const about = (level: LogLevel) => ({ time: new Date(), level, source: 'log' })
