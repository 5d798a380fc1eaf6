import type { Planned } from '../plan.ts'
import { literal, quoted } from '../translate/code.ts'
import { rulesArgument, rulesFor } from './legacy-file.ts'

/** The plugin itself. */
export const indexFile = (name: string, planned: readonly Planned[]): string => {
  const whole = planned.filter(({ body }) => 'lines' in body)
  const open = planned.filter(({ body }) => !('lines' in body))
  const replaces = planned.flatMap(({ status, handler }) => (status === 'takes over' ? [handler.command] : []))
  const rules = whole.flatMap(rulesFor).map(rule => rule.name)
  const fromLegacy = [...(whole.length > 0 ? ['answering'] : []), ...(open.length > 0 ? ['declining'] : []), ...rules]
  const aliases = planned.flatMap(({ status, handler, event }) =>
    status === 'generated' ? handler.aliases.map(alias => [alias, event] as const) : [],
  )
  const hooks = [
    ...(open.length > 0 ? [handleEvent(open)] : []),
    ...(aliases.length > 0 ? [registerCommands(aliases)] : []),
  ]
  return lines(
    "import { definePlugin } from 'ksi-daemon/plugin'",
    ...planned.map(one => `import { ${one.variable} } from './handlers/${one.file}.ts'`),
    `import { ${[...new Set(fromLegacy)].sort().join(', ')} } from './legacy.ts'`,
    ...(whole.length > 0 ? ["import * as schema from './schema.ts'"] : []),
    '',
    `/** What ${listed(planned.map(({ handler }) => handler.command))} of the old daemon did. */`,
    'export default definePlugin({',
    `  name: ${quoted(name)},`,
    "  version: '1.0.0',",
    `  description: ${quoted(`Commands of the old daemon: ${planned.map(({ handler }) => handler.command).join(', ')}.`)},`,
    "  author: 'ksi migrate generate',",
    "  ksi: '^1',",
    ...braced(
      '  commands: {',
      whole.map(one => `    ${one.file}: schema.${one.variable},`),
      '  },',
    ),
    ...(replaces.length > 0
      ? [
          "  // It answers these in the stead of the daemon's own; leave one out, and the daemon answers it again.",
          `  replaces: ${literal(replaces)},`,
        ]
      : []),
    ...braced(
      '  hooks: {',
      hooks.map(({ rule }) => `    ${rule},`),
      '  },',
    ),
    '',
    '  setup: () => ({',
    ...braced(
      '    commands: {',
      whole.map(one => `      ${one.file}: answering(${one.variable}${rulesArgument(one)}),`),
      '    },',
    ),
    ...braced(
      '    hooks: {',
      hooks.flatMap(({ run }) => run),
      '    },',
    ),
    '  }),',
    '})',
  )
}

interface Hook {
  readonly rule: string
  readonly run: readonly string[]
}

const handleEvent = (open: readonly Planned[]): Hook => ({
  rule: `handleEvent: { patterns: ${literal(open.map(({ event }) => event))} }`,
  run: [
    '      // Still to be written: it declines these, and says nothing to anybody.',
    '      handleEvent: declining({',
    ...open.map(one => `        ${quoted(one.event)}: ${one.variable},`),
    '      }),',
  ],
})

const registerCommands = (aliases: readonly (readonly [string, string])[]): Hook => ({
  rule: 'registerCommands: {}',
  run: [`      registerCommands: () => (${literal(Object.fromEntries(aliases))}),`],
})

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`

/** Nothing at all where there is nothing inside. */
const braced = (head: string, inside: readonly string[], end: string): string[] =>
  inside.length > 0 ? [head, ...inside, end] : []

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
