import { sayExpected } from './check-value.ts'
import { type Group, isKey, type Key } from './key.ts'
import { configKeys } from './keys.ts'

/** What a plugin's own schema says of its section. */
export interface PluginSection {
  readonly name: string
  readonly doc: string
  readonly keys: readonly Row[]
}

interface Row {
  readonly name: string
  readonly what: string
  readonly standard: unknown
  readonly doc: string
}

/** docs/CONFIGURATION.md, made from the table of keys and from what plugins say of theirs. */
export const configReference = (plugins: readonly PluginSection[]): string =>
  [introduction, ...sectionsOf(configKeys, '', plugins), permissionsExample].join('\n\n').concat('\n')

const introduction = `# Configuration

<!-- Made by scripts/write-config-reference.ts from src/config/*-keys.ts and the plugins’ own schemas: change those. -->

The file is \`~/.ksi/daemon.json\`. Another one is named by \`--config\` or \`KSI_CONFIG\`; another home, in which it is looked
for, by \`--home\` or \`KSI_HOME\`. There need be no file at all, and a file need not say anything: every key is optional.

- **Who wins**: flags, then the environment, then the file, then the defaults; key by key. \`--set daemon.log_level=DEBUG\`
  sets any key. Folders of plugins add up instead: \`--plugin-dir\`, the file, \`KSI_PLUGIN_DIRS\`, \`KSI_PLUGIN_PATH\`.
- **Form**: JSON; comments and trailing commas are allowed.
- **Paths**: \`~\` is the user's own folder. A relative path begins at the folder of the file; in a flag or variable, at the
  working directory; a default, at the home.
- **Mistakes**: an unknown key is a warning with the nearest known one. A wrong value refuses the start, and all of them are
  told at once as \`file:line:column: key: expected …, found …\`. \`ksi config check\` reads the file without
  starting, and names the places that are not safe to use.
- **Placeholders**: a path below \`/path/to/\` that does not exist was copied from an example: a warning, and the default is used.
- **Who set it**: \`ksi config show --origin\`.
- **Python**: plugins in Python are run by the program that \`KSI_PYTHON\` names, else by \`python3\` or \`python\`.`

const permissionsExample = `## Examples

For troubleshooting:

\`\`\`json
{ "daemon": { "log_level": "DEBUG", "log_events": true } }
\`\`\`

Clients may only read, the agent \`scribe\` only speaks in its own namespace:

\`\`\`json
{
  "daemon": {
    "permissions": {
      "client:*": { "emit": ["system:health", "state:get", "state:list"] },
      "agent:scribe": { "emit": ["message:*", "state:*"], "state": ["scribe"] }
    }
  }
}
\`\`\``

/** A heading with a table of the keys that stand in it, then its inner sections. */
const sectionsOf = (group: Group, path: string, plugins: readonly PluginSection[]): string[] => {
  const nodes = Object.entries(group.keys)
  const keys = nodes.filter((entry): entry is [string, Key] => isKey(entry[1]) && !entry[0].startsWith('$'))
  const inner = nodes.filter((entry): entry is [string, Group] => !isKey(entry[1]))
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`)
  const own = path.startsWith('plugins.') ? plugins.find(({ name }) => path === `plugins.${name}`)?.keys : undefined
  const rows = withOwn(keys.map(rowOf), own)
  const unlisted = path === 'plugins' ? plugins.filter(({ name }) => !Object.hasOwn(group.keys, name)) : []
  return [
    ...section(path, group.doc, rows),
    ...(typeof group.others === 'object' ? sectionsOf(group.others, below('<name>'), plugins) : []),
    ...inner.flatMap(([name, node]) => sectionsOf(withoutShared(node, group.others), below(name), plugins)),
    ...unlisted.flatMap(({ name, doc, keys: own }) => section(below(name), doc, own)),
  ]
}

const section = (path: string, doc: string, rows: readonly Row[]): string[] => {
  const depth = path === '' ? 2 : Math.min(4, path.split('.').length + 1)
  const heading = `${'#'.repeat(depth)} ${path === '' ? 'Top level' : `\`${path}\``}`
  return [heading, doc, ...(rows.length > 0 ? [tableOf(rows)] : [])]
}

/** The plugin knows defaults and keys that the daemon need not know. */
const withOwn = (rows: readonly Row[], own: readonly Row[] = []): Row[] => [
  ...rows.map(row => ({ ...row, standard: row.standard ?? own.find(({ name }) => name === row.name)?.standard })),
  ...own.filter(({ name }) => !rows.some(row => row.name === name)),
]

/** What every neighbour has as well is said once, for all of them. */
const withoutShared = (group: Group, others: Group['others']): Group => {
  const shared = typeof others === 'object' ? Object.values(others.keys) : []
  return { ...group, keys: Object.fromEntries(Object.entries(group.keys).filter(([, node]) => !shared.includes(node))) }
}

const tableOf = (rows: readonly Row[]): string =>
  ['| key | what | default | meaning |', '|---|---|---|---|', ...rows.map(lineOf)].join('\n')

const rowOf = ([name, key]: readonly [string, Key]): Row => {
  const from = key.env ? ` Environment: ${key.env.map(variable => `\`${variable}\``).join(', ')}.` : ''
  return { name, what: sayExpected(key), standard: key.initial, doc: `${key.doc}${from}` }
}

const lineOf = ({ name, what, standard, doc }: Row): string =>
  `| \`${name}\` | ${what} | ${standard === undefined ? '–' : `\`${JSON.stringify(standard)}\``} | ${doc} |`
