import { delimiter, join } from 'node:path'
import { quoted } from './python-program.ts'

/** How a shell is told the value of a variable. */
export type Shell = 'sh' | 'fish'

/** What `ksi env` puts in front of a list of folders. */
export interface Added {
  readonly variable: 'PATH' | 'PYTHONPATH'
  readonly folder: string
}

/** Where the programs lie that `ksi env` puts in front. */
export const programsIn = (home: string): string => join(home, 'cache', 'env', 'bin')

type Environment = Readonly<Record<string, string | undefined>>

/** Code that puts the folders in front; said twice it changes nothing more. */
export const enterCode = (shell: Shell, added: readonly Added[], environment: Environment): string =>
  told(shell, added, ({ variable, folder }) => [folder, ...others(environment[variable], folder)])

/** Code that takes the folders out again and leaves everything else as it is by now. */
export const undoCode = (shell: Shell, added: readonly Added[], environment: Environment): string =>
  told(shell, added, ({ variable, folder }) => others(environment[variable], folder))

/** The folders of a list but one. */
export const others = (list: string | undefined, folder: string): string[] =>
  list === undefined || list === '' ? [] : list.split(delimiter).filter(one => one !== folder)

const told = (shell: Shell, added: readonly Added[], foldersOf: (one: Added) => string[]): string =>
  [...added.map(one => setting(shell, one.variable, foldersOf(one))), ...(shell === 'sh' ? ['hash -r'] : [])].join('\n')

const setting = (shell: Shell, variable: string, folders: readonly string[]): string => {
  if (shell === 'fish')
    return folders.length === 0 ? `set -e ${variable}` : `set -gx ${variable} ${fishWord(folders.join(delimiter))}`
  return folders.length === 0 ? `unset ${variable}` : `export ${variable}=${quoted(folders.join(delimiter))}`
}

const fishWord = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`
