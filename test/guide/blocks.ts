/** A fenced block of a Markdown page. */
export interface Block {
  readonly language: string
  /** The number of its first line in the page. */
  readonly line: number
  readonly text: string
}

/** What a person does with a guide: types a line, saves JSON, runs Python. */
export interface Step {
  readonly kind: 'shell' | 'json' | 'python'
  readonly line: number
  readonly text: string
}

export const blocksOf = (page: string): Block[] => {
  const blocks: Block[] = []
  let open: { language: string; line: number; lines: string[] } | undefined
  for (const [at, line] of page.split('\n').entries()) {
    const fence = /^\s*```(\w*)\s*$/.exec(line)
    if (open === undefined) {
      if (fence) open = { language: fence[1]!, line: at + 2, lines: [] }
    } else if (fence) {
      blocks.push({ language: open.language, line: open.line, text: open.lines.join('\n') })
      open = undefined
    } else open.lines.push(line)
  }
  if (open) throw new Error(`the block of line ${open.line} has no end`)
  return blocks
}

/** Everything in the blocks of a page that a person is to do, in its order. */
export const stepsOf = (page: string): Step[] => blocksOf(page).flatMap(stepsIn)

const stepsIn = (block: Block): Step[] => {
  const { language, line, text } = block
  if (language === 'bash' || language === 'sh') return shellSteps(block)
  if (language === 'json' || language === 'python') return [{ kind: language, line, text }]
  throw new Error(`nobody knows what to do with ${language || 'a block without a language'} in line ${line}`)
}

/** One step for each command; comments are none, a backslash goes on, and an object on lines of its own is JSON. */
const shellSteps = ({ line: first, text }: Block): Step[] => {
  const steps: Step[] = []
  let held: string[] = []
  for (const [at, line] of text.split('\n').entries()) {
    if (held.length === 0 && (line.trim() === '' || line.trimStart().startsWith('#'))) continue
    held.push(line)
    const isJson = held[0] === '{'
    if (isJson ? line !== '}' : line.endsWith('\\')) continue
    const kind = isJson ? 'json' : 'shell'
    const said = isJson ? held.join('\n') : withoutRemark(held.map(part => part.replace(/\\$/, '').trim()).join(' '))
    steps.push({ kind, line: first + at - held.length + 1, text: said })
    held = []
  }
  if (held.length > 0) throw new Error(`${held.join('\n')} has no end`)
  return steps
}

const withoutRemark = (line: string): string => line.replace(/\s+# .*$/, '')

const program = /^(?:python3?|pip|grep|tail|systemctl|curl|cp|ksi) \S/

/** The commands that stand in the text between the blocks, and not in tables. */
export const commandsInText = (page: string): Step[] => {
  let isBlock = false
  return page.split('\n').flatMap((line, at) => {
    if (/^\s*```/.test(line)) isBlock = !isBlock
    if (isBlock || line.startsWith('|')) return []
    const codes = [...line.matchAll(/`([^`]+)`/g)].map(([, code]) => code!)
    return codes.filter(code => program.test(code)).map(text => ({ kind: 'shell' as const, line: at + 1, text }))
  })
}
