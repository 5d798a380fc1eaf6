import { oneLine, paint } from './output.ts'
import { cutTo } from './table.ts'

interface Shown {
  readonly event: string
  readonly data: unknown
  readonly timestamp: string
  readonly source: string
  /** Said before the data: how it ended. */
  readonly outcome?: string
}

const colours = ['cyan', 'green', 'yellow', 'magenta', 'blue', 'cyanBright', 'greenBright', 'magentaBright'] as const

/** One event on one line, its namespace coloured, cut at the edge of a terminal. */
export const eventLine = ({ event, data, timestamp, source, outcome }: Shown): string => {
  const text = data === undefined || data === null ? '' : oneLine(JSON.stringify(data))
  const name = oneLine(event)
  const head = `${timeOf(timestamp)}  ${name.padEnd(24)}`
  const middle = outcome === undefined ? '' : `  ${outcome}`
  const tail = `  ${oneLine(source).padEnd(14)}  `
  const room = process.stdout.isTTY
    ? Math.max((process.stdout.columns || 80) - head.length - tail.length - middle.length, 20)
    : 2000
  const coloured = paint(colourOf(name), name) + ' '.repeat(Math.max(0, 24 - name.length))
  return `${paint('dim', timeOf(timestamp))}  ${coloured}${middle}${paint('dim', tail)}${cutTo(text, room)}`.trimEnd()
}

/** The same namespace has the same colour, wherever it is shown. */
const colourOf = (name: string): (typeof colours)[number] => {
  let sum = 0
  for (const letter of name.split(':')[0]!) sum = (sum * 31 + letter.charCodeAt(0)) % 997
  return colours[sum % colours.length]!
}

/** Local time of day, with ms. */
const timeOf = (timestamp: string): string => {
  const date = new Date(timestamp)
  if (Number.isNaN(date.getTime())) return oneLine(timestamp).slice(0, 12).padEnd(12)
  const two = (value: number, width = 2) => String(value).padStart(width, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${two(date.getMilliseconds(), 3)}`
}
