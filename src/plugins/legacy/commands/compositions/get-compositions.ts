import { compositionTokens } from '../../../composition/index.ts'
import { legacyCommand } from '../../command.ts'
import { exactFields } from '../../exact-fields.ts'
import { optional } from '../../validation/rule.ts'
import { boolean, nullable, text } from '../../validation/rules.ts'

const shown = ['name', 'version', 'description', 'author', 'required_context', 'metadata', 'component_count'] as const

export const getCompositions = legacyCommand({
  name: 'GET_COMPOSITIONS',
  doc: 'All compositions.',
  events: ['composition:list'],
  parameters: {
    include_metadata: optional(boolean, true, 'false: their names only'),
    category: optional(nullable(text), null, 'only those of this category'),
  },
  run: async ({ include_metadata, category }, { ask }) => {
    const found = await ask(compositionTokens.list, { include_metadata, category: category || null })
    const { compositions } = exactFields(found, 'compositions')
    const items = (compositions as Record<string, unknown>[]).map(include_metadata ? withMetadata : nameOnly)
    const failed = found.failed.map(({ composition, error }) => ({ name: composition, error }))
    return {
      items,
      total: items.length,
      metadata: {
        include_metadata,
        category_filter: category,
        total_found: found.total,
        filtered_count: items.length,
        failed_to_load: failed.length,
        ...(failed.length > 0 && { failed_compositions: failed }),
      },
    }
  },
})

const withMetadata = (item: Record<string, unknown>) => Object.fromEntries(shown.map(key => [key, item[key]]))

const nameOnly = ({ composition }: Record<string, unknown>) => ({
  ...{ name: composition, version: 'unknown', description: 'Metadata not loaded', author: 'unknown' },
})
