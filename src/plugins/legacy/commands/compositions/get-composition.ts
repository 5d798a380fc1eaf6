import { compositionTokens } from '../../../composition/index.ts'
import { legacyCommand } from '../../command.ts'
import { exactFields } from '../../exact-fields.ts'
import { legacyError } from '../../legacy-error.ts'
import { required } from '../../validation/rule.ts'
import { text } from '../../validation/rules.ts'
import { reasonIn, refuseUnknown } from './answers.ts'

export const getComposition = legacyCommand({
  name: 'GET_COMPOSITION',
  doc: 'One composition.',
  events: ['composition:get'],
  parameters: { name: required(text, 'the name of its file, without .yaml') },
  run: async ({ name }, call) => {
    try {
      return shown(await call.ask(compositionTokens.get, { composition: name }))
    } catch (cause) {
      await refuseUnknown(cause, name, { call, hints: { similar: 5, isThorough: true } })
      throw legacyError('OPERATION_FAILED', `Failed to get composition '${name}': ${reasonIn(cause)}`)
    }
  },
})

const shown = (found: {
  readonly components: readonly { readonly has_condition: boolean }[]
  readonly required_context: object
  readonly metadata: Readonly<Record<string, unknown>>
  readonly missing_components: readonly string[]
}) => {
  const { components, required_context, missing_components } = found
  const { metadata, ...about } = exactFields(
    found,
    ...(['name', 'version', 'description', 'author', 'components', 'required_context', 'metadata'] as const),
  )
  const { category = 'unknown', capabilities = [] } = metadata as Record<string, unknown>
  return {
    ...about,
    metadata,
    summary: {
      component_count: components.length,
      conditional_components: components.filter(({ has_condition }) => has_condition).length,
      required_context_count: Object.keys(required_context).length,
      category,
      capabilities,
    },
    validation:
      missing_components.length > 0
        ? { has_issues: true, issues: { missing_components } }
        : { has_issues: false, message: 'Composition is valid and all components are accessible' },
  }
}
