import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** A line of a source file, and what stands there. */
export interface Place {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly text: string
}

/** Where an error says that it was found: its stack begins with `<file>:<line>` and the line itself, for syntax errors. */
export const placeIn = (stack: string | undefined): Place | undefined => {
  const [, file, line, text = ''] = /^(?:file:\/\/)?(\/.*?)(?:\?take=\d+)?:(\d+)\n(.*)/.exec(stack ?? '') ?? []
  return file === undefined ? undefined : { file: decodeURI(file), line: Number(line), text: text.trim() }
}

/** The stack of whatever was thrown, down to its first line in one of these files. */
export const throwerIn = (stack: string | undefined, files: readonly string[]): Place | undefined => {
  for (const [, file, line] of (stack ?? '').matchAll(/(?:file:\/\/)?(\/[^\s()]*?)(?:\?[^\s():]*)?:(\d+):\d+/g)) {
    if (files.includes(decodeURI(file!))) return { file: decodeURI(file!), line: Number(line), text: '' }
  }
  return undefined
}

/**
 * Where the first of these modules is no JavaScript. An error of the engine does not say it to who catches it, only on
 * stderr, and only for one that nobody catches: so a process of its own reads the files, and runs nothing.
 */
export const findSyntaxError = async (files: readonly string[]): Promise<Place | undefined> => {
  const options = ['--disable-warning=ExperimentalWarning', '--experimental-vm-modules', '-e', readModules, '--']
  const code = files.filter(file => /\.[cm]?[jt]s$/.test(file)) // a module may import data too
  try {
    await promisify(execFile)(process.execPath, [...options, ...code], { env: {}, timeout: 10_000 })
    return undefined
  } catch (cause) {
    return placeIn(String((cause as { stderr?: string }).stderr))
  }
}

const readModules = `
const { readFileSync } = require('node:fs')
const { stripTypeScriptTypes } = require('node:module')
const { SourceTextModule } = require('node:vm')
for (const path of process.argv.slice(1)) {
  const source = readFileSync(path, 'utf8')
  if (!path.endsWith('.cjs')) new SourceTextModule(path.endsWith('.ts') ? stripTypeScriptTypes(source) : source, { identifier: path })
}`
