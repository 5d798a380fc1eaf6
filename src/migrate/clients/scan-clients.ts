import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { messageOf } from '../../errors.ts'
import { Source } from '../generate/python/cursor.ts'
import { sourceText } from '../generate/python/source-text.ts'
import { filesBelow } from './client-files.ts'
import { replacements } from './replacements.ts'
import { rewrite } from './rewrite.ts'
import { readTree } from './source-tree.ts'
import type { Language, Use } from './use.ts'
import { usesInText } from './uses-in-text.ts'
import { usesInTree } from './uses-in-tree.ts'

/** One place of a client's code, and what to write there. */
export interface ClientUse {
  /** Below the folder, with `/`. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** Missing: it is computed. */
  readonly command?: string
  readonly event?: string
  readonly how: Use['how']
  readonly source: string
  readonly instead?: string
  readonly remarks: readonly string[]
}

export interface ClientScan {
  readonly folder: string
  /** Files that were read. */
  readonly files: number
  readonly uses: readonly ClientUse[]
  /** By command: the event, and how often it is used. */
  readonly commands: readonly {
    readonly command: string
    readonly event?: string
    readonly uses: number
    readonly files: number
  }[]
  /** Where the sockets of the old daemon are named. */
  readonly sockets: readonly { readonly file: string; readonly line: number; readonly socket: string }[]
  /** Files of the old daemon itself, which are no clients. */
  readonly daemon_files: readonly string[]
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[]
}

/**
 * Finds where the code in a folder uses commands of the old daemon: Python and JavaScript by their grammar, everything else by
 * the lines that are written in it. Nothing is run, and nothing is written.
 * @throws NOT_FOUND
 */
export const scanClients = async (folder: string): Promise<ClientScan> => {
  const uses: ClientUse[] = []
  const sockets: { file: string; line: number; socket: string }[] = []
  const daemon_files: string[] = []
  const { found, unreadable } = filesBelow(folder)
  let files = 0
  for (const { path, language } of found) {
    if (files % atOnce === 0) await setImmediate()
    const file = path === '' ? basename(folder) : path
    try {
      const bytes = readFileSync(join(folder, path))
      if (bytes.subarray(0, 8192).includes(0)) continue
      files++
      const text = sourceText(bytes).text
      if (isOfTheDaemon(text)) daemon_files.push(file)
      else {
        const inFile = mayUse.test(text) ? usesIn(text, language) : []
        const named = socketsIn(text)
        const isClient = named.length > 0 || inFile.some(({ how }) => how === 'call' || how === 'line')
        uses.push(...inFile.filter(use => isClient || isPlain(use)).map(use => shown(file, use)))
        sockets.push(...named.map(one => ({ file, ...one })))
      }
    } catch (cause) {
      unreadable.push({ file, reason: messageOf(cause) })
    }
  }
  return { folder, files, uses, commands: byCommand(uses), sockets, daemon_files, unreadable }
}

/** Files that are read before anything else may go on, as the showing of progress. */
const atOnce = 50

/** Every use has one of these words: a file without them need not be read with a grammar. */
const mayUse = new RegExp(['[cC]ommand', 'HELP', ...Object.keys(replacements)].join('|'))

const usesIn = (text: string, language: Language): Use[] =>
  language === 'text' ? usesInText(text) : usesInTree(readTree(text, language))

/** Also where nothing else tells that this is a client: one word alone may be anything. */
const isPlain = ({ how, command }: Use): boolean =>
  how === 'call' || how === 'line' || (how === 'mention' && command!.includes('_'))

const shown = (file: string, use: Use): ClientUse => {
  const { line, command, how, source } = use
  return { file, line, ...(command !== undefined && { command }), how, source, ...rewrite(use) }
}

const isOfTheDaemon = (text: string): boolean =>
  /^\s*@\s*[\w.]*command_handler\s*\(/m.test(text) || /^class\s+\w+\(.*\bCommandHandler\b.*\)\s*:/m.test(text)

const socketName = /\b(admin|agents|messaging|state|completion|control|claude_daemon|ksi_daemon)\.sock\b/g

const socketsIn = (text: string): { line: number; socket: string }[] => {
  const lines = new Source(text)
  return [...text.matchAll(socketName)].map(match => ({ line: lines.lineAt(match.index), socket: match[0] }))
}

const byCommand = (uses: readonly ClientUse[]): ClientScan['commands'] =>
  [
    ...Map.groupBy(
      uses.filter(({ command, how }) => command !== undefined && how !== 'mention'),
      ({ command }) => command!,
    ),
  ]
    .map(([command, all]) => ({
      command,
      ...(all[0]!.event !== undefined && { event: all[0]!.event }),
      uses: all.length,
      files: new Set(all.map(({ file }) => file)).size,
    }))
    .sort((one, other) => other.uses - one.uses || (one.command < other.command ? -1 : 1))
