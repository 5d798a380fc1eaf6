import { isUtf8 } from 'node:buffer'
import { redact, redactText } from '../../../plugin/redact.ts'
import { parseExact } from '../../exact-json.ts'
import { readLine } from '../read-answer.ts'
import type { Step } from '../recording.ts'

/** A client's line as a step says it, without secrets: as JSON where that says the same, else as it was written. */
export const asSent = ({ line, isWhole }: { readonly line: Buffer; readonly isWhole: boolean }): Partial<Step> => {
  const end = isWhole ? '\n' : ''
  if (!isUtf8(line)) {
    const bytes = withoutSecrets(line.toString('latin1')) + end // each byte is one character
    return { send_b64: Buffer.from(bytes, 'latin1').toString('base64') }
  }
  const text = line.toString()
  const value = isWhole ? plainJson(text) : undefined
  return value === undefined ? { send_raw: `${withoutSecrets(text)}${end}` } : { send: masked(value) }
}

/** A daemon's line as JSON, without secrets. */
export const asReceived = (line: Buffer): unknown => {
  try {
    return masked(readLine(line.toString()))
  } catch {
    return { not_json: withoutSecrets(line.toString()) }
  }
}

/** A line that stays as it was written. What is set under a secret's name is hidden there too; a list or object to the end. */
const withoutSecrets = (text: string): string => {
  const keys = [...text.matchAll(/"key"\s*:\s*"((?:\\.|[^"\\])*)"?/g)]
  const isSecret = keys.some(([, key = '']) => redact({ [key]: 'x' })[key] !== 'x')
  const hidden = '$1"[redacted]"'
  return redactText(
    isSecret ? text.replace(/("value"\s*:\s*)(?:"(?:\\.|[^"\\])*"?|[^\s"[{,}\]]+|[[{].*)/gs, hidden) : text,
  )
}

/** Undefined for what JSON would be written in another way: names that stand twice, NaN, `1e3`. */
const plainJson = (text: string): unknown => {
  try {
    const value: unknown = parseExact(text)
    const compact = text.replace(/"(?:\\.|[^"\\])*"|\s+/g, part =>
      part[0] === '"' ? JSON.stringify(JSON.parse(part)) : '',
    )
    return typeof value === 'object' && value !== null && compact === JSON.stringify(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The value that is set or read under a secret's name is a secret as well. */
const masked = (value: unknown): unknown => {
  const clean = redact(value)
  for (const holder of ['parameters', 'result']) {
    const inside = (clean as Record<string, unknown> | null)?.[holder] as { key?: unknown; value?: unknown } | undefined
    if (typeof inside?.key !== 'string' || inside.value === undefined) continue
    const hidden = redact({ [inside.key]: inside.value })[inside.key]
    if (hidden !== inside.value) return { ...(clean as object), [holder]: { ...inside, value: hidden } }
  }
  return clean
}
