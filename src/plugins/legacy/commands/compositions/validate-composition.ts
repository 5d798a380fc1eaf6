import type { Output } from '../../../../plugin/index.ts'
import { compositionTokens } from '../../../composition/index.ts'
import { legacyCommand } from '../../command.ts'
import { legacyError } from '../../legacy-error.ts'
import { required } from '../../validation/rule.ts'
import { object, text } from '../../validation/rules.ts'
import { askedWith, reasonIn, refuseUnknown } from './answers.ts'

type Found = Output<typeof compositionTokens.validate>

export const validateComposition = legacyCommand({
  name: 'VALIDATE_COMPOSITION',
  doc: 'Whether a composition and a context make a prompt.',
  events: ['composition:validate'],
  parameters: {
    name: required(text, 'the name of its file, without .yaml'),
    context: required(object, 'values by the names of variables'),
  },
  run: async ({ name, context }, call) => {
    try {
      return shown(await call.ask(compositionTokens.validate, askedWith(name, context, call)))
    } catch (cause) {
      await refuseUnknown(cause, name, { call, hints: { similar: 3, isThorough: false } })
      throw legacyError('VALIDATION_FAILED', `Failed to validate composition '${name}': ${reasonIn(cause)}`)
    }
  },
})

const shown = (found: Found) => {
  const { composition, valid, issues, warnings } = found
  const checks = {
    structure_valid: found.load_error === null && found.missing_components.length === 0,
    context_complete: found.context !== null && found.context.missing.length === 0,
    test_passed: found.trial?.prompt_length !== undefined,
  }
  return {
    composition,
    valid,
    issues,
    warnings,
    context_validation: contextOf(found),
    composition_validation: structureOf(found),
    test_composition: trialOf(found),
    summary: {
      overall_valid: valid,
      composition_exists: true,
      ...checks,
      issue_count: issues.length,
      warning_count: warnings.length,
    },
    suggestions: suggestionsFor(found, checks),
  }
}

const contextOf = ({ context }: Found): object =>
  context
    ? {
        required_context: context.required,
        provided_context: context.provided,
        missing_context: context.missing,
        extra_context: context.extra,
        context_complete: context.missing.length === 0,
      }
    : {}

const structureOf = ({ load_error, missing_components }: Found): object => {
  if (load_error !== null) return { exists: true, loaded: false, load_error }
  if (missing_components.length === 0) return { exists: true, loaded: true, structure_valid: true }
  return { exists: true, loaded: true, structural_issues: { missing_components } }
}

const trialOf = ({ trial }: Found): object => {
  if (!trial) return {}
  const { prompt_length, component_count, error } = trial
  if (error !== undefined) return { composition_successful: false, composition_error: error }
  return { composition_successful: true, prompt_length, component_count }
}

const suggestionsFor = ({ valid, context }: Found, { structure_valid }: { structure_valid: boolean }): string[] => {
  if (valid) return ['Composition is valid and ready to use with COMPOSE_PROMPT']
  const missing = context?.missing ?? []
  return [
    ...(missing.length > 0 ? [`Provide missing context: ${missing.join(', ')}`] : []),
    ...(structure_valid ? [] : ['Fix composition structural issues before using']),
  ]
}
