import type { FoundPlugin } from '../find/plugin-modules.ts'
import { literal, propertyName, snakeCase } from '../translate/code.ts'
import { methodName, type TranslatedMethod } from '../translate/method.ts'
import { oneLine } from './handler-file.ts'
import { supportFiles } from './support-file.ts'
import { wrapped } from './wrap.ts'

/** A plugin in the guide's Python form as one in its TypeScript form: the same names, the same hooks. */
export const pluginFormFiles = (plugin: FoundPlugin, methods: readonly TranslatedMethod[]): Record<string, string> => {
  const folder = snakeCase(plugin.name)
  const index = indexText(plugin, methods)
  const { python } = supportFiles([index])
  return {
    [`${folder}/index.ts`]: wrapped(index),
    ...(/\bpy\./.test(index) && { [`${folder}/python.ts`]: python }),
    [`${folder}/MIGRATION.md`]: page(plugin, methods),
  }
}

const indexText = (plugin: FoundPlugin, methods: readonly TranslatedMethod[]): string => {
  const { base, file, definition, metadata, capabilities, more, orders, name, fields } = plugin
  const text = methods
    .flatMap(method => ['', ...methodText(method, file.path)])
    .map(line => (line === '' ? '' : `  ${line}`))
  const about = { ...metadata, name }
  const parts = [`metadata: ${literal(about)}`, `capabilities: ${literal(capabilities)}`, ...moreOf(more)]
  const members = fields.length > 0 || /\bthis\.\w+ = /.test(text.join('\n'))
  return `import { ${base} } from 'ksi-daemon/plugin'
${/\bpy\./.test(text.join('\n')) ? "import * as py from './python.ts'\n" : ''}
/** ${oneLine(`${oneLine(typeof metadata.description === 'string' ? metadata.description : name)} From ${file.path}:${definition.line}.`)} */
class ${definition.name} extends ${base} {
${members || Object.keys(more).length > 0 ? '  [member: string]: any\n' : ''}${Object.keys(orders).length > 0 ? `  static readonly hooks = ${literal(orders)}\n` : ''}
  constructor() {
    super({
${parts.map(part => `      ${part},`).join('\n')}
    })
${fields.map(({ name: field, value }) => `    this.${field} = ${literal(value)}\n`).join('')}  }
${text.join('\n')}
}

export const ksi_plugin = ${definition.name}
`.replace(/\{\n\n/g, '{\n')
}

const wanted = ['handled_events', 'service_name', 'transport_type']

const moreOf = (more: Readonly<Record<string, unknown>>): string[] =>
  wanted.flatMap(name => (name in more ? [`${propertyName(name)}: ${literal(more[name])}`] : []))

const methodText = ({ name, parameters, body }: TranslatedMethod, path: string): string[] => {
  const lines =
    'lines' in body
      ? body.lines
      : [
          `// ${oneLine(`Still to be written, ${path}:${body.line}: ${oneLine(body.reason)} Until then it says nothing.`)}`,
          'return undefined',
        ]
  const isAsync = lines.some(line => /\bawait\b/.test(line))
  const list = parameters.map(one => `${one}: any`).join(', ')
  const result = name === 'getStatus' ? 'any' : isAsync ? 'Promise<any>' : 'any'
  return [`${isAsync ? 'async ' : ''}${name}(${list}): ${result} {`, ...lines.map(line => `  ${line}`), '}']
}

const page = ({ file, definition, name }: FoundPlugin, methods: readonly TranslatedMethod[]): string => {
  const open = methods.flatMap(({ name: method, body }) =>
    'lines' in body ? [] : [`- [ ] \`${method}\`, ${file.path}:${body.line}: ${oneLine(body.reason)}`],
  )
  const source = file.text.split('\n').slice(definition.line - 1, definition.end_line)
  return `# ${name}

From \`${file.path}:${definition.line}\`. Its metadata, its capabilities and its hooks are as they were: ${methods
    .map(method => `\`${methodName(method.name)}\``)
    .join(', ')}.

${open.length > 0 ? `${open.join('\n')}\n\n` : ''}\`\`\`python
${source.join('\n')}
\`\`\`
`
}
