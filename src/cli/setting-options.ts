import type { Command } from 'commander'
import { type Loaded, loadConfig } from '../config/load-config.ts'
import type { Flags } from '../config/sources.ts'
import { nearest } from '../plugin/nearest.ts'
import { UsageError } from './usage-error.ts'

interface Option {
  readonly doc: string
  /** What its value is called; without one it is a switch. */
  readonly value?: string
  /** Stands for the value when there is none. */
  readonly otherwise?: string
  /** May be said more than once. */
  readonly isList?: boolean
}

/** The settings of the daemon that `ksi start`, `ksi config` and `ksi home` take as options. */
const settings: Readonly<Record<string, Option>> = {
  config: { value: 'file', doc: 'the configuration (or KSI_CONFIG; else <home>/daemon.json)' },
  home: { value: 'folder', doc: 'where everything lies (or KSI_HOME; else ~/.ksi)' },
  'drop-in': {
    value: 'folder',
    otherwise: '.',
    doc: 'stand in for the old daemon in a folder: its files, sockets and settings (here if not said)',
  },
  'socket-dir': { value: 'folder', doc: 'where the sockets are (or KSI_SOCKET_DIR; else /tmp/ksi)' },
  'plugin-dir': { value: 'folder', doc: 'look for plugins here too; may be repeated', isList: true },
  'log-level': { value: 'level', doc: 'DEBUG, INFO, WARN or ERROR' },
  debug: { doc: 'the same as --log-level DEBUG' },
  set: { value: 'key=value', doc: 'set any key, as daemon.event_timeout=5; may be repeated', isList: true },
}

const startOptions: typeof settings = {
  ...settings,
  detach: { doc: 'run in the background; returns when it answers' },
  dev: { doc: 'reload plugins whenever their files change' },
  scratch: { doc: 'try it on a copy of everything, with sockets of its own; nothing is left when it ends' },
  quiet: { doc: 'no log lines here; the log file has them' },
  foreground: { doc: 'stay here, as it does anyway: the old daemon was started so; also --fg' },
  fg: { doc: 'the same as --foreground' },
  'hot-reload-from': { value: 'path', doc: 'taken, and without effect, as by the old daemon' },
  json: { doc: 'print JSON, one line per item' },
}

export type Settings = Flags & { readonly json?: boolean }
export type StartWords = Settings & {
  readonly detach?: boolean
  readonly dev?: boolean
  readonly quiet?: boolean
  readonly scratch?: boolean
}

/** The configuration as the daemon would read it, from here, now. Throws INVALID_CONFIG. */
export const load = (flags: Flags): Promise<Loaded> => loadConfig({ flags, env: process.env, cwd: process.cwd() })

/** Adds the settings to a command; `start` has some more. */
export const withSettings = (command: Command, isStart = false): Command => {
  for (const [name, { doc, value, isList, otherwise }] of Object.entries(
    isStart ? startOptions : { ...settings, json: startOptions.json! },
  )) {
    const flags = `--${name}${value === undefined ? '' : otherwise === undefined ? ` <${value}>` : ` [${value}]`}`
    if (isList) command.option(flags, doc, (said: string, before: readonly string[] = []) => [...before, said])
    else command.option(flags, doc)
    if (otherwise !== undefined) command.options.at(-1)!.preset(otherwise)
  }
  return command
}

/** Reads the words of `ksi start`. Throws UsageError. */
export const readStartWords = (argv: readonly string[]): StartWords => {
  const said: Record<string, unknown> = {}
  for (let at = 0; at < argv.length; at++) {
    const [, name, inline] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(argv[at]!) ?? []
    const option = name !== undefined && Object.hasOwn(startOptions, name) ? startOptions[name] : undefined
    if (name === undefined || option === undefined) throw unknownWord(argv[at]!)
    if (option.value === undefined && inline !== undefined) throw new UsageError(`--${name} takes no value`)
    const value = option.value === undefined ? true : (inline ?? wordAfter(option, argv[at + 1]))
    if (inline === undefined && value === argv[at + 1]) at++
    if (value === undefined) throw new UsageError(`--${name} needs a value: <${option.value}>`)
    const key = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
    said[key] = option.isList ? [...((said[key] as readonly unknown[]) ?? []), value] : value
  }
  const { foreground, fg, hotReloadFrom: _, ...words } = said
  if (words.detach && (foreground || fg)) throw new UsageError('--detach and --foreground exclude each other')
  return words
}

/** The value that follows; where there need be none, what begins with `-` is the next option. */
const wordAfter = ({ otherwise }: Option, next: string | undefined): string | undefined =>
  otherwise !== undefined && (next === undefined || next.startsWith('-')) ? otherwise : next

const unknownWord = (word: string): UsageError => {
  const known = Object.keys(startOptions).map(name => `--${name}`)
  const [meant] = nearest(word, known, 1)
  const hint = meant === undefined ? 'see: ksi start --help' : `did you mean: ${meant}?`
  return new UsageError(`${word.startsWith('-') ? 'unknown option' : 'too many words:'} '${word}'`, { hint })
}
