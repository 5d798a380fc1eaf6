import type { Output } from '../../../../plugin/index.ts'
import { compositionTokens } from '../../../composition/index.ts'
import { legacyCommand } from '../../command.ts'
import { legacyError } from '../../legacy-error.ts'
import { optional } from '../../validation/rule.ts'
import { nullable, text } from '../../validation/rules.ts'

type Component = Output<typeof compositionTokens.listComponents>['components'][number]

export const listComponents = legacyCommand({
  name: 'LIST_COMPONENTS',
  doc: 'The texts that compositions can use.',
  events: ['composition:list_components'],
  parameters: { directory: optional(nullable(text), null, 'only those below it') },
  run: async ({ directory }, { ask }) => {
    const { components } = await ask(compositionTokens.listComponents, { directory })
    if (directory && components.length === 0) {
      const all = await ask(compositionTokens.listComponents, {})
      throw legacyError('DIRECTORY_NOT_FOUND', nothingIn(directory, all.components))
    }
    const items = components.map(({ path, name, directory: folder, filename, size_bytes, preview }) => ({
      ...{ path, name, directory: folder, filename, exists: true, size_bytes, preview },
    }))
    const folders = Map.groupBy(items, item => item.directory)
    const root_components = folders.get('') ?? []
    return {
      items,
      total: items.length,
      by_directory: Object.fromEntries([...folders].filter(([folder]) => folder !== '')),
      root_components,
      metadata: {
        directory_filter: directory,
        total_directories: folders.size,
        total_size_bytes: sizeOf(items),
        components_base_path: 'prompts/components',
        directory_summary: Object.fromEntries([...folders].map(([folder, there]) => [folder, summaryOf(there)])),
      },
    }
  },
})

const sizeOf = (components: readonly Component[]): number =>
  components.reduce((sum, { size_bytes }) => sum + size_bytes, 0)

const summaryOf = (components: readonly Component[]) => ({
  component_count: components.length,
  total_size: sizeOf(components),
  components: components.map(({ name }) => name),
})

const nothingIn = (directory: string, all: readonly Component[]): string => {
  const tops = new Set(all.filter(({ path }) => path.includes('/')).map(({ path }) => path.split('/')[0]!))
  const available = tops.size > 0 ? `Available directories: ${[...tops].sort().join(', ')}. ` : ''
  return `No components found in directory: ${directory}. ${available}Use LIST_COMPONENTS without directory parameter to see all components.`
}
