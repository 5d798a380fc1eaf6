/** Names come from clients: what is remembered must not grow with them. */
const most = { names: 10_000, length: 256 }
const known = new Map<string, NameTexts>()

/** Blanks, control characters and wildcards. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const illegal = /[\s*?\u0000-\u001f\u007f-\u009f]/

/** How lines about an event of one name begin. */
export interface NameTexts {
  /** Whether an event may have this name. */
  readonly legal: boolean
  readonly success: string
  readonly failure: string
  readonly push: string
}

/** Names recur, so this is made once per name. */
export const textsOf = (name: string): NameTexts => {
  const found = known.get(name)
  if (found !== undefined) return found
  const texts = makeTexts(name)
  if (name.length > most.length) return texts
  if (known.size >= most.names) known.clear()
  known.set(name, texts)
  return texts
}

const makeTexts = (name: string): NameTexts => {
  const response = `{"type":"response","event":${JSON.stringify(name)}`
  return {
    legal: name !== '' && name.length <= most.length && !illegal.test(name),
    success: `${response},"status":"success","data":`,
    failure: `${response},"status":"error","error":`,
    push: `{"type":"event","event":${JSON.stringify(name)}`,
  }
}

/** Text, a number or nothing as JSON. */
export const quoted = (value: string | number | undefined): string =>
  value === undefined ? 'null' : JSON.stringify(value)

let lastTime = Number.NaN
let lastText = ''
let second = Number.NaN
let upToSecond = ''

/** The end of a line: a time in ms since 1970 as ISO 8601, UTC. Times come in order: most of it is known from the last one. */
export const timeAtEnd = (time: number): string => {
  const ms = Math.floor(time)
  if (ms === lastTime) return lastText
  const whole = Math.floor(ms / 1000)
  if (whole !== second) upToSecond = new Date(whole * 1000).toISOString().slice(0, -4)
  second = whole
  lastTime = ms
  lastText = `,"timestamp":"${upToSecond}${String(ms - whole * 1000).padStart(3, '0')}Z"}`
  return lastText
}
