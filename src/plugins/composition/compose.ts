import { dirname } from 'node:path'
import { fail, messageOf } from '../../plugin/index.ts'
import { type Component, type Composition, requiredOf } from './composition.ts'
import { isMet } from './conditions/index.ts'
import type { ConfinedFiles } from './confined-files.ts'
import type { PythonMap } from './python-value.ts'
import { substitute, variablesOf } from './substitute.ts'

/** What the context does not say although it must. */
export const missingIn = (composition: Composition, context: PythonMap): string[] =>
  requiredOf(composition).filter(key => !context.has(key))

/**
 * Puts a prompt together. Throws INVALID_INPUT: with `missing`, `required` and `provided` when the context is not enough, with
 * `component`, `reason` and `required` when one of its texts cannot be had.
 */
export const compose = async (composition: Composition, context: PythonMap, files: ConfinedFiles): Promise<string> => {
  const missing = missingIn(composition, context)
  const required = requiredOf(composition)
  if (missing.length > 0)
    throw fail('INVALID_INPUT', 'the context', `needs ${missing.join(', ')}`).with({
      hint: 'composition:validate says what a context must have',
      missing,
      required,
      provided: [...context.keys()] as string[],
    })
  const texts: string[] = []
  for (const component of composition.components)
    if (await isMet(component.condition, context)) texts.push(await part(component, context, { files, required }))
  return texts.join('\n\n')
}

const part = async (
  { name, source, vars }: Component,
  context: PythonMap,
  { files, required }: { files: ConfinedFiles; required: readonly string[] },
): Promise<string> => {
  try {
    return await substitute(await textAt(source, files), variablesOf(vars, context))
  } catch (cause) {
    const reason = `Error processing component ${name} from ${source}: ${messageOf(cause)}`
    throw fail('INVALID_INPUT', 'the composition', reason).with({ component: name, reason, required })
  }
}

/** Throws with the names that there are, unless the source leads out of the folder: then nothing is told of what is there. */
const textAt = async (source: string, files: ConfinedFiles): Promise<string> => {
  const { path, reason } = await files.find(source)
  if (path !== undefined) return files.read(path)
  const said = `Component not found: prompts/${source}`
  if (reason === 'outside') throw new Error(`${said}\nIt lies outside of prompts`)
  const folder = dirname(source)
  if ((await files.find(folder)).path === undefined && folder !== '.')
    throw new Error(`${said}\nDirectory does not exist: prompts/${folder}`)
  const below = folder === '.' ? '' : folder
  const there = (await files.list(below, '.md')).filter(file => dirname(file) === folder)
  const names = there.map(file => file.slice(below === '' ? 0 : below.length + 1))
  throw new Error(`${said}\nAvailable in ${below === '' ? 'prompts' : `prompts/${below}`}: ${names.join(', ')}`)
}
