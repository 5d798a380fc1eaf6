import { type CatalogEntry, catalogOf } from '../../catalog/catalog.ts'
import { dataTable, entryText, type SayCommand } from '../../catalog/markdown.ts'
import { hookTable } from '../../plugin/hooks.ts'
import type { Manifest } from '../../plugin/manifest.ts'

/** A page of Markdown about one plugin, made from its declarations. */
export const docsPage = (manifest: Manifest, sayCommand: SayCommand): string => {
  const { name, version, description, author } = manifest
  const { events } = catalogOf([manifest])
  const part = (title: string, kind: CatalogEntry['kind']): string[] => {
    const own = events.filter(entry => entry.kind === kind)
    return own.length === 0 ? [] : [`## ${title}`, ...own.map(entry => entryText(entry, sayCommand))]
  }
  const parts = [
    `# ${name}`,
    description,
    [`Version ${version}`, author === undefined ? '' : `by ${author}`].filter(Boolean).join(' '),
    ...(manifest.config ? ['## Configuration', configuration(name, manifest.config)] : []),
    ...part('Commands', 'command'),
    ...part('Facts', 'fact'),
    ...hooks(manifest),
    ...others(manifest),
  ]
  return `${parts.filter(text => text !== '').join('\n\n')}\n`
}

const configuration = (name: string, config: NonNullable<Manifest['config']>): string =>
  [`In \`plugins.${name}\` of daemon.json:`, '', dataTable('Setting', config, [])].join('\n')

const hooks = ({ hooks }: Manifest): string[] => {
  const lines = Object.entries(hooks).map(([hook, rule]) => {
    const { patterns = [], order } = rule ?? {}
    const events = patterns.length > 0 ? `, for ${patterns.map(pattern => `\`${pattern}\``).join(', ')}` : ''
    const { ksi } = hookTable[hook as keyof typeof hookTable]
    return `- \`${hook}\` (\`${ksi}\`)${events}${order === undefined ? '' : `, ${order} of all`}`
  })
  return lines.length === 0 ? [] : ['## Hooks', lines.join('\n')]
}

const others = ({ provides, needs, dependencies, replaces, permissions }: Manifest): string[] => {
  const list = (names: readonly string[]): string => names.map(name => `\`${name}\``).join(', ')
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['Lends the services', Object.values(provides)],
    ['Needs the services', Object.values(needs)],
    ['Needs the plugins', dependencies],
    ['Answers in the stead of others', replaces],
    ...Object.entries(permissions).map(([what, patterns]) => [`May ${what} only`, patterns ?? []] as const),
  ]
  const said = rows.filter(([, names]) => names.length > 0).map(([title, names]) => `- ${title}: ${list(names)}`)
  return said.length === 0 ? [] : ['## Beside', said.join('\n')]
}
