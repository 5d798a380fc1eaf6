/**
 * A value as Python holds it: whole numbers are exact and differ from others (`1` is no `1.0`), and an object remembers the
 * order of its keys, which may be any plain value. Whole numbers are `bigint`, others `number`.
 */
export type PythonValue = null | boolean | bigint | number | string | readonly PythonValue[] | PythonMap
export type PythonMap = ReadonlyMap<PythonValue, PythonValue>

export const isMap = (value: PythonValue | undefined): value is PythonMap => value instanceof Map

/** What counts as true in a condition: all but None, False, zero and what is empty. */
export const isTrue = (value: PythonValue | undefined): boolean => {
  if (isMap(value)) return value.size > 0
  if (Array.isArray(value)) return value.length > 0
  return Boolean(value) || Number.isNaN(value)
}

/** The text of a key in JSON, where every key is a text. */
export const keyText = (key: PythonValue): string => {
  if (typeof key === 'string') return key
  if (typeof key === 'number') return floatText(key)
  return String(key)
}

/** The shortest text that is this number again, always recognizable as one that need not be whole. */
export const floatText = (value: number): string => {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const [mantissa, power] = Math.abs(value).toExponential().split('e') as [string, string]
  const digits = mantissa.replace('.', '')
  const exponent = Number(power)
  return sign + (exponent < -4 || exponent >= 16 ? withExponent(digits, exponent) : withPoint(digits, exponent))
}

const withExponent = (digits: string, exponent: number): string => {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
  const power = String(Math.abs(exponent)).padStart(2, '0')
  return `${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${power}`
}

const withPoint = (digits: string, exponent: number): string => {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = exponent + 1
  return `${digits.slice(0, whole).padEnd(whole, '0')}.${digits.slice(whole) || '0'}`
}
