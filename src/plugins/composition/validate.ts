import { compose, missingIn } from './compose.ts'
import { type Composition, requiredOf } from './composition.ts'
import type { ConfinedFiles } from './confined-files.ts'
import { reasonOf } from './prompts.ts'
import { charactersIn, isBlank } from './python-blanks.ts'
import type { PythonMap } from './python-value.ts'

/** What was found when a prompt was put together for a try. */
export interface Trial {
  /** In characters. */
  readonly prompt_length?: number
  /** All components, those that were left out too. */
  readonly component_count?: number
  readonly error?: string
}

/** What is to be said of a composition and a context. */
export interface Findings {
  readonly issues: string[]
  readonly warnings: string[]
  readonly missing_components: string[]
  readonly context: { required: string[]; provided: string[]; missing: string[]; extra: string[] }
  /** Null when there was no sense in a try. */
  readonly trial: Trial | null
}

/** Texts of a composition that are not there. */
export const missingComponents = async (composition: Composition, files: ConfinedFiles): Promise<string[]> => {
  const sources = composition.components.map(({ source }) => source)
  const found = await Promise.all(sources.map(source => files.find(source)))
  return sources.filter((_, at) => found[at]!.path === undefined)
}

/** Looks at a composition with a context, and puts the prompt together if nothing speaks against it. */
export const validate = async (
  composition: Composition,
  context: PythonMap,
  files: ConfinedFiles,
): Promise<Findings> => {
  const missing_components = await missingComponents(composition, files)
  const required = requiredOf(composition)
  const provided = [...context.keys()] as string[]
  const missing = missingIn(composition, context)
  const extra = provided.filter(key => !required.includes(key))
  const issues = missing_components.map(source => `missing_components: ${source}`)
  if (missing.length > 0) issues.push(`Missing required context: ${missing.join(', ')}`)
  const warnings = extra.length > 0 ? [`Extra context provided (not required): ${extra.join(', ')}`] : []
  const trial = issues.length > 0 ? null : await attempt(composition, compose(composition, context, files), warnings)
  if (trial?.error !== undefined) issues.push(`Composition test failed: ${trial.error}`)
  return { issues, warnings, missing_components, context: { required, provided, missing, extra }, trial }
}

const attempt = async ({ components }: Composition, composing: Promise<string>, warnings: string[]): Promise<Trial> => {
  try {
    const prompt = await composing
    const prompt_length = charactersIn(prompt)
    if (isBlank(prompt)) warnings.push('Composed prompt is empty')
    else if (prompt_length < 50) warnings.push('Composed prompt is very short')
    else if (prompt_length > 50_000) warnings.push('Composed prompt is very long (>50KB)')
    return { prompt_length, component_count: components.length }
  } catch (cause) {
    return { error: reasonOf(cause) }
  }
}
