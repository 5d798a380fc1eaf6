import { KsiError } from '../../../../plugin/index.ts'
import { charactersIn, compositionTokens, isBlank, pythonText, wordsIn } from '../../../composition/index.ts'
import { legacyCommand } from '../../command.ts'
import { exactFields } from '../../exact-fields.ts'
import { exactFloat } from '../../json/exact-number.ts'
import { legacyError } from '../../legacy-error.ts'
import { required } from '../../validation/rule.ts'
import { object, text } from '../../validation/rules.ts'
import { askedWith, reasonIn, refuseUnknown } from './answers.ts'

export const composePrompt = legacyCommand({
  name: 'COMPOSE_PROMPT',
  doc: 'Put a prompt together.',
  events: ['composition:compose'],
  parameters: {
    composition: required(text, 'the name of its file, without .yaml'),
    context: required(object, 'values by the names of variables'),
  },
  run: async ({ composition, context }, call) => {
    try {
      const composed = await call.ask(compositionTokens.compose, askedWith(composition, context, call))
      const { prompt } = composed
      const about = ['name', 'version', 'description', 'author', 'component_count', 'metadata'] as const
      return {
        prompt,
        composition_used: composition,
        context_provided: call.exact('context'),
        composition_metadata: exactFields(composed, ...about),
        prompt_analysis: analysisOf(prompt),
        warnings: warningsFor(prompt),
        composed_successfully: true,
      }
    } catch (cause) {
      await refuseUnknown(cause, composition, { call, hints: { similar: 3, isThorough: true } })
      throw notComposed(composition, cause)
    }
  },
})

const analysisOf = (prompt: string) => {
  const words = wordsIn(prompt).length
  const lines = prompt.split('\n')
  return {
    length_chars: charactersIn(prompt),
    length_words: words,
    length_lines: lines.length,
    non_empty_lines: lines.filter(line => !isBlank(line)).length,
    estimated_tokens: exactFloat(String(words * 1.3)),
    has_variables: hasVariables(prompt),
  }
}

const hasVariables = (prompt: string): boolean => prompt.includes('{{') && prompt.includes('}}')

const warningsFor = (prompt: string): string[] => {
  const warnings = hasVariables(prompt) ? ['Prompt contains unresolved variables ({{variable_name}})'] : []
  const length = charactersIn(prompt)
  if (isBlank(prompt)) warnings.push('Composed prompt is empty')
  else if (length < 50) warnings.push('Composed prompt is very short')
  else if (length > 100_000) warnings.push('Composed prompt is very long (>100KB)')
  return warnings
}

/** What the context lacks and what a component lacks is told as one kind of mistake, all else as another. */
const notComposed = (name: string, cause: unknown): KsiError => {
  const { missing, provided, required, component } = cause instanceof KsiError ? cause.details : {}
  if (!isNames(required))
    return legacyError('COMPOSITION_FAILED', `Failed to compose prompt from '${name}': ${reasonIn(cause)}`)
  const needs = `Required context: ${required.join(', ')}. Use VALIDATE_COMPOSITION to check context requirements.`
  if (component !== undefined) return legacyError('CONTEXT_VALIDATION_ERROR', `${reasonIn(cause)} ${needs}`)
  const lists = `Missing required context: ${inPython(missing)}\nRequired: ${inPython(required)}\nProvided: ${inPython(provided)}`
  const said = `Missing required context: ${isNames(missing) ? missing.join(', ') : ''}.`
  return legacyError('CONTEXT_VALIDATION_ERROR', `${lists} ${said} ${needs}`)
}

const isNames = (value: unknown): value is string[] => Array.isArray(value)

const inPython = (names: unknown): string => pythonText(JSON.stringify(names ?? []))
