/** Not yet in the compiler's library. */
const exactJson = JSON as unknown as {
  rawJSON(text: string): ExactNumber
  isRawJSON(value: unknown): value is ExactNumber
}

/** A number that a JavaScript number would change or write otherwise. `JSON.stringify` writes it as it is. */
export interface ExactNumber {
  readonly rawJSON: string
}

export const isExactNumber = (value: unknown): value is ExactNumber => exactJson.isRawJSON(value)

/** A whole number, however long, as Python would write it. */
export const exactInteger = (text: string): number | ExactNumber => {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) return exactJson.rawJSON(text)
  return number === 0 ? 0 : number
}

/** A number with a fraction or an exponent, as Python would write it; beyond all numbers it is `Infinity`. */
export const exactFloat = (text: string): number | ExactNumber => {
  const number = Number(text)
  if (!Number.isFinite(number)) return number
  const written = floatText(number)
  return written === String(number) ? number : exactJson.rawJSON(written)
}

/** Python's `repr` of a float: the shortest text that gives the same number, an exponent from 1e16 on and below 1e-4. */
export const floatText = (number: number): string => {
  if (Number.isNaN(number)) return 'NaN'
  if (!Number.isFinite(number)) return number > 0 ? 'Infinity' : '-Infinity'
  if (number === 0) return Object.is(number, -0) ? '-0.0' : '0.0'
  const [digits, exponent] = number.toExponential().split('e') as [string, string]
  const power = Number(exponent)
  if (power >= -4 && power < 16) return Number.isInteger(number) ? `${number}.0` : String(number)
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}
