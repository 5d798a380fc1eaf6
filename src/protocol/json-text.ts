const mostNames = 10_000 // names come from clients: what is remembered must not grow with them
const known = new Map<string, NameTexts>()

/** 1–256 characters, none of them blank, a control character, `*` or `?`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const legal = /^[^\s*?\u0000-\u001f\u007f-\u009f]{1,256}$/u

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
  if (known.size >= mostNames) known.clear()
  const texts = makeTexts(name)
  known.set(name, texts)
  return texts
}

const makeTexts = (name: string): NameTexts => {
  const response = `{"type":"response","event":${JSON.stringify(name)}`
  return {
    legal: legal.test(name),
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
