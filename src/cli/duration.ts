import { UsageError } from './usage-error.ts'

const seconds: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }

/** `90`, `90s`, `10m`, `1h30m`, `500ms` in seconds. Throws UsageError. */
export const parseDuration = (text: string): number => {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  if (!/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(text))
    throw new UsageError(`"${text}" is no duration`, { hint: 'as 90s, 10m, 1h30m or 2d' })
  let sum = 0
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) sum += Number(number) * seconds[unit!]!
  return sum
}

/** A point in time, in ms since 1970: a date, or so long ago. Throws UsageError. */
export const parseTime = (text: string, now: number = Date.now()): number => {
  const date = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(date)) return date
  try {
    return now - parseDuration(text) * 1000
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause
    throw new UsageError(`"${text}" is no time`, { hint: 'as 10m (ago), 2h, or 2026-01-31T12:00:00Z' })
  }
}

/** A number of seconds in words, its two largest units: `3 min 20 s`. */
export const sayDuration = (length: number): string => {
  if (length < 1) return `${Math.round(length * 1000)} ms`
  const whole = Math.round(length)
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}
