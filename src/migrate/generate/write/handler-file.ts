import type { Planned } from '../plan.ts'

/** The file of one command: its body, or its original and why it is not translated. */
export const handlerFile = (planned: Planned): string => {
  const { handler, body, variable, facts } = planned
  const { command, file, definition } = handler
  const what = oneLine(facts.help?.description ?? 'a command of the old daemon')
  const doc = `/** ${oneLine(`${command}: ${what} From ${file.path}:${definition.line}.`)} */`
  if ('lines' in body) {
    const text = body.lines.join('\n')
    return `${importsFor(text)}\n${doc}\n${text}\n`
  }
  return `import { notMigrated } from '../legacy.ts'
import type { Ask } from '../managers.ts'

${doc}
export const ${variable} = async (_given: any, _ask: Ask): Promise<any> => {
  // ${oneLine(`${body.reason}: ${file.path}:${body.line}`)} Write it here; until then nobody is answered by this plugin.
  throw notMigrated('${command}')
}

${quotedSource(planned)}
`
}

const importsFor = (text: string): string => {
  const uses = (name: string): boolean => new RegExp(`\\b${name}\\.`).test(text)
  return [
    "import type { Ask } from '../managers.ts'",
    ...(uses('managers') ? ["import * as managers from '../managers.ts'"] : []),
    ...(uses('py') ? ["import * as py from '../python.ts'"] : []),
    '',
  ].join('\n')
}

const quotedSource = ({ handler: { file, definition } }: Planned): string =>
  file.text
    .split('\n')
    .slice(definition.line - 1, definition.end_line)
    .map((line, at) => `// ${String(definition.line + at).padStart(4)}  ${line}`.trimEnd())
    .join('\n')

/** Nothing that would end a comment. */
export const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').replaceAll('*/', '* /').trim()
  return line === '' || /[.!?]$/.test(line) ? line : `${line}.`
}
