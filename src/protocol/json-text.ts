const mostNames = 10_000 // names come from clients: the cache must not grow with them
const known = new Map<string, string | undefined>()
/** 1–256 characters, none of them blank, a control character, `*` or `?`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const legal = /^[^\s*?\u0000-\u001f\u007f-\u009f]{1,256}$/u

/** An event's name in JSON quotes; nothing when it is no legal name. Names recur, so this is found once per name. */
export const quotedName = (name: string): string | undefined => {
  const quoted = known.get(name)
  if (quoted !== undefined || known.has(name)) return quoted
  if (known.size >= mostNames) known.clear()
  const fresh = legal.test(name) ? JSON.stringify(name) : undefined
  known.set(name, fresh)
  return fresh
}

/** Text, a number or nothing as JSON. */
export const quoted = (value: string | number | undefined): string =>
  value === undefined ? 'null' : JSON.stringify(value)

let lastTime = Number.NaN
let lastText = ''
let second = Number.NaN
let upToSecond = ''

/** A time in ms since 1970 as ISO 8601, UTC. Times come in order, so that most of it is known from the last one. */
export const isoTime = (time: number): string => {
  const ms = Math.floor(time)
  if (ms === lastTime) return lastText
  const whole = Math.floor(ms / 1000)
  if (whole !== second) upToSecond = new Date(whole * 1000).toISOString().slice(0, -4)
  second = whole
  lastTime = ms
  lastText = `${upToSecond}${String(ms - whole * 1000).padStart(3, '0')}Z`
  return lastText
}
