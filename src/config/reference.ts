import { sayExpected } from './check-value.ts'
import { type Group, isKey, type Key } from './key.ts'
import { configKeys } from './keys.ts'

/** docs/CONFIGURATION.md, made from the table of keys. */
export const configReference = (): string =>
  [introduction, ...sectionsOf(configKeys, ''), permissionsExample].join('\n\n').concat('\n')

const introduction = `# Configuration

<!-- Made by scripts/write-config-reference.ts from src/config/*-keys.ts: change those. -->

The file is \`~/.ksi/daemon.json\`. Another one is named by \`--config\` or \`KSI_CONFIG\`; another home, in which it is looked
for, by \`--home\` or \`KSI_HOME\`. There need be no file at all, and a file need not say anything: every key is optional.

- **Who wins**: flags, then the environment, then the file, then the defaults; key by key. \`--set daemon.log_level=DEBUG\`
  sets any key. Folders of plugins add up instead: \`--plugin-dir\`, the file, \`KSI_PLUGIN_DIRS\`, \`KSI_PLUGIN_PATH\`.
- **Form**: JSON; comments and trailing commas are allowed.
- **Paths**: \`~\` is the user's own folder. A relative path begins at the folder of the file; in a flag or variable, at the
  working directory; a default, at the home.
- **Mistakes**: an unknown key is a warning with the nearest known one. A wrong value refuses the start, and all of them are
  told at once as \`file:line:column: key: expected …, found …\`. \`ksi config check\` reads the file without starting.
- **Placeholders**: a path below \`/path/to/\` that does not exist was copied from an example: a warning, and the default is used.
- **Who set it**: \`ksi config show --origin\`.`

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
const sectionsOf = (group: Group, path: string): string[] => {
  const nodes = Object.entries(group.keys)
  const keys = nodes.filter((entry): entry is [string, Key] => isKey(entry[1]) && !entry[0].startsWith('$'))
  const inner = nodes.filter((entry): entry is [string, Group] => !isKey(entry[1]))
  const depth = path === '' ? 2 : Math.min(4, path.split('.').length + 1)
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`)
  return [
    `${'#'.repeat(depth)} ${path === '' ? 'Top level' : `\`${path}\``}`,
    group.doc,
    ...(keys.length > 0 ? [tableOf(keys)] : []),
    ...(typeof group.others === 'object' ? sectionsOf(group.others, below('<name>')) : []),
    ...inner.flatMap(([name, node]) => sectionsOf(withoutShared(node, group.others), below(name))),
  ]
}

/** What every neighbour has as well is said once, for all of them. */
const withoutShared = (group: Group, others: Group['others']): Group => {
  const shared = typeof others === 'object' ? Object.values(others.keys) : []
  return { ...group, keys: Object.fromEntries(Object.entries(group.keys).filter(([, node]) => !shared.includes(node))) }
}

const tableOf = (keys: readonly (readonly [string, Key])[]): string =>
  ['| key | what | default | meaning |', '|---|---|---|---|', ...keys.map(([name, key]) => rowOf(name, key))].join('\n')

const rowOf = (name: string, key: Key): string => {
  const { env, doc, initial } = key
  const from = env ? ` Environment: ${env.map(variable => `\`${variable}\``).join(', ')}.` : ''
  const standard = initial === undefined ? '–' : `\`${JSON.stringify(initial)}\``
  return `| \`${name}\` | ${sayExpected(key)} | ${standard} | ${doc}${from} |`
}
