const longest = 110

/** Breaks lines that are too long at their brackets, as a formatter would. Comments and conditions stay as they are. */
export const wrapped = (text: string): string =>
  text
    .split('\n')
    .flatMap(line => wrapLine(line))
    .join('\n')

const wrapLine = (line: string): string[] => {
  const indent = /^ */.exec(line)![0]
  if (line.length <= longest || /^\s*(?:\/\/|\*|\/\*|(?:\} else )?if )/.test(line)) return [line]
  const group = groupIn(line)
  if (!group) return [line]
  const head = line.slice(0, group.from + 1).trimEnd()
  const tail = line.slice(group.to)
  const items = group.items.flatMap(item => wrapLine(`${indent}  ${item.trim()},`))
  return [head, ...items, ...wrapLine(indent + tail.trimStart())]
}

interface Group {
  /** The places of its brackets. */
  readonly from: number
  readonly to: number
  readonly isObject: boolean
  readonly items: readonly string[]
}

/** The longest pair of brackets that is in no other and has parts: those can stand on lines of their own. */
const groupIn = (line: string): Group | undefined => {
  const groups: Group[] = []
  const open: { readonly at: number; readonly commas: number[] }[] = []
  for (let at = 0; at < line.length; at++) {
    const sign = line[at]!
    if ('\'"`'.includes(sign)) at = endOfText(line, at)
    else if ('([{'.includes(sign)) open.push({ at, commas: [] })
    else if (sign === ',') open.at(-1)?.commas.push(at)
    else if (')]}'.includes(sign)) {
      const begun = open.pop()
      if (!begun) return undefined
      if (canBreak(line, begun.at, at))
        groups.push({ from: begun.at, to: at, isObject: sign === '}', items: itemsOf(line, { ...begun, end: at }) })
    }
  }
  const breakable = groups.filter(one => !isAround(one, groups))
  const outermost = breakable.filter(one => !breakable.some(other => other.from < one.from && other.to > one.to))
  return outermost.toSorted((one, other) => other.to - other.from - (one.to - one.from))[0]
}

/** Brackets that end with those of an object or hold nothing but other brackets: those are broken instead. */
const isAround = ({ from, to }: Group, groups: readonly Group[]): boolean =>
  groups.some(other => other.to === to - 1 && (other.from === from + 1 || other.isObject))

/** Not the parameters of a function, nor the place in a list, nor the condition of a statement. */
const canBreak = (line: string, from: number, to: number): boolean => {
  const [before, after] = [line.slice(0, from), line.slice(to + 1)]
  if (line.slice(from + 1, to).trim() === '') return false
  if (/^\)\s*(?::[^=]*)?=>/.test(line[to]! + after)) return false
  if (line[from] === '[') return !/[\w)\]]$/.test(before)
  if (line[from] === '{') return !/(?:=>|\))\s*$/.test(before) || /\(\s*$/.test(before)
  return /[\w]$/.test(before) && !/\b(?:if|while|for|catch|return|await|async)\s*$/.test(before)
}

const itemsOf = (
  line: string,
  { at, commas, end }: { at: number; commas: readonly number[]; end: number },
): string[] => {
  const places = [at, ...commas, end]
  return places
    .slice(1)
    .map((to, index) => line.slice(places[index]! + 1, to))
    .filter(item => item.trim() !== '')
}

/** The end of a text that begins here; what is in the braces of a template belongs to it. */
const endOfText = (line: string, from: number): number => {
  const quote = line[from]!
  let depth = 0
  for (let at = from + 1; at < line.length; at++) {
    if (line[at] === '\\') at++
    else if (quote === '`' && line.startsWith('${', at)) {
      depth++
      at++
    } else if (depth > 0 && line[at] === '}') depth--
    else if (depth > 0 && '\'"`'.includes(line[at]!)) at = endOfText(line, at)
    else if (depth === 0 && line[at] === quote) return at
  }
  return line.length
}
