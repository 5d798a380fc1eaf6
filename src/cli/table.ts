import { stripVTControlCharacters } from 'node:util'
import { paint } from './output.ts'

const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u

/** How many columns of a terminal a text takes. */
export const widthOf = (text: string): number => {
  let width = 0
  for (const { segment } of segmenter.segment(stripVTControlCharacters(text))) width += wide.test(segment) ? 2 : 1
  return width
}
const segmenter = new Intl.Segmenter()

/** Cuts a text to so many columns. */
export const cutTo = (text: string, columns: number): string => {
  if (widthOf(text) <= columns) return text
  let shown = ''
  let width = 1
  for (const { segment } of segmenter.segment(text)) {
    width += wide.test(segment) ? 2 : 1
    if (width > columns) break
    shown += segment
  }
  return `${shown}…`
}

/** Aligned columns under a heading; the last one is cut at the edge of a terminal, and whole anywhere else. */
export const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [heading.map(title => paint('dim', title)), ...rows]
  const widths = heading.map((_, column) => Math.max(...all.map(row => widthOf(row[column] ?? ''))))
  const last = heading.length - 1
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + 2, 0)
  const room = process.stdout.isTTY ? Math.max((process.stdout.columns || 80) - before, 10) : Number.POSITIVE_INFINITY
  return all
    .map(row =>
      row.map((cell, column) => (column === last ? cutTo(cell, room) : pad(cell, widths[column]!))).join('  '),
    )
    .map(line => line.trimEnd())
    .join('\n')
}

/** Names and what they stand for, a line each; a list of several lines hangs under its name. */
export const facts = (entries: readonly (readonly [name: string, value: string | readonly string[]])[]): string => {
  const shown = entries.filter(([, value]) => value.length > 0)
  const width = Math.max(...shown.map(([name]) => widthOf(name)))
  return shown
    .flatMap(([name, value]) =>
      [value].flat().map((line, at) => `  ${paint('dim', pad(at === 0 ? name : '', width))}  ${line}`),
    )
    .join('\n')
}

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))
