/** Stands wherever a secret stood. */
export const hidden = '[redacted]'

const deepest = 500

/**
 * A copy without secrets, for everything that leaves the daemon to be read: log, history, shown configuration.
 * Hidden are the values of fields named like a password, token, secret or key, and every text that looks like one.
 * What holds no secret is given back as it is, not copied; values that JSON cannot say become a word that says so.
 */
export const redact = <T>(value: T): T => clean(value, undefined, new Set()) as T

/** The same for one text: only the part that is a secret is replaced. */
export const redactText = (text: string): string => {
  if (!mayBeSecret.test(text)) return text
  let cleaned = text
  for (const [shape, replacement] of secretTexts) cleaned = cleaned.replace(shape, replacement)
  return cleaned
}

/** What each shape below contains: nearly every text is let through by this one look. */
const mayBeSecret = /sk-|gh[pousr]_|github_pat_|glpat-|npm_|xox[abeprs]-|A[KS]IA|AIza|eyJ|-----|[\s:="]/

/** What follows `token` in the name of a number of tokens. */
const ofCount = '(?:s|[_-]?(?:count|limit|usage|used|budget|number|total))'

/** Every shape begins at a border or a fixed word and is bounded, so that no text makes the search slow. */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{12,}/g, hidden],
  [/(?<![A-Za-z0-9_-])(?:gh[pousr]_|github_pat_|glpat-|npm_|xox[abeprs]-)[A-Za-z0-9_-]{10,}/g, hidden],
  [/(?<![A-Za-z0-9_-])(?:AKIA|ASIA)[A-Z0-9]{12,}/g, hidden],
  [/(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{30,}/g, hidden],
  [/(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*/g, hidden],
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, hidden],
  [/(?<![A-Za-z0-9_-])bearer\s{1,4}[A-Za-z0-9._~+/=-]{8,}/gi, `Bearer ${hidden}`],
  [/(?<![A-Za-z0-9_-])[Bb]asic\s{1,4}(?=[A-Za-z]?[a-z]{0,200}[A-Z0-9+/=])[A-Za-z0-9+/=]{8,}/g, `Basic ${hidden}`],
  [/(:\/\/[^\s/:@]{0,200}:)[^\s/@]{1,1000}@/g, `$1${hidden}@`],
  [assignedSecret(), `$1${hidden}`],
  [
    /("[^"\s]{0,60}(?:password|secret|token|api[_-]?key|authorization)[^"\s]{0,20}"\s{0,8}:\s{0,8}")(?:[^"\\]|\\.)*/gi,
    `$1${hidden}`,
  ],
  [
    new RegExp(
      String.raw`("[^"\s]{0,60}(?:password|secret|token(?!${ofCount})|api[_-]?key)[^"\s]{0,20}"\s{0,8}:\s{0,8})-?\d[\d.eE+-]{0,60}`,
      'gi',
    ),
    `$1"${hidden}"`,
  ],
]

/** `password=…`, `api_key: …`: named in front of `=` or `:`, in quotes or up to the next space. */
function assignedSecret(): RegExp {
  const sign = String.raw`[ \t]{0,4}[=:](?!//)[ \t]{0,4}`
  const count = String.raw`${ofCount}[\w-]{0,20}${sign}\d[\d.,_/]{0,14}[km%]?(?:[\s;)}\]"']|$)`
  const name = `passw(?:or)?d|passphrase|secret|api[_-]?key|credential|private[_-]?key|token(?!iz|${count})`
  const noSecret = String.raw`(?!(?:true|false|null|undefined)(?:[\s,;)}\]]|$))`
  const inQuotes = (quote: string) => String.raw`(?<=${quote})(?:[^${quote}\\\n]|\\[^\n]){1,4000}`
  const value = String.raw`(?:${inQuotes('"')}|${inQuotes("'")}|[^\s"']{1,4000})`
  return new RegExp(String.raw`((?:${name})[\w-]{0,20}'?${sign}${noSecret}\\{0,3}["']?)${value}`, 'gi')
}

const secretName = /passw(?:or)?d|passphrase|secret|api[_-]?key|authorization|credential|private[_-]?key|cookie/i
const tokenName = /token(?!iz)/i
const countName = new RegExp(`token${ofCount}`, 'i')

/** `all`: every text below is a secret, whatever it looks like; `counts`: yet numbers are numbers, as in `max_tokens`. */
type Rule = 'all' | 'counts' | undefined

const ruleOf = (name: string): Rule => {
  if (secretName.test(name)) return 'all'
  if (!tokenName.test(name)) return undefined
  return countName.test(name) ? 'counts' : 'all'
}

const clean = (value: unknown, rule: Rule, around: Set<object>): unknown => {
  if (typeof value === 'string') return rule && value !== '' ? hidden : redactText(value)
  if (typeof value === 'number') return rule === 'all' ? hidden : value
  if (typeof value === 'bigint') return rule === 'all' ? hidden : String(value)
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (around.has(value)) return '[circular]'
  if (around.size >= deepest) return '[too deep]'
  around.add(value)
  const cleaned = Array.isArray(value) ? cleanList(value, rule, around) : cleanObject(value, rule, around)
  around.delete(value)
  return cleaned
}

const cleanList = (list: readonly unknown[], rule: Rule, around: Set<object>): readonly unknown[] => {
  const cleaned = list.map(item => clean(item, rule, around))
  return cleaned.every((item, at) => Object.is(item, list[at])) ? list : cleaned
}

const cleanObject = (object: object, rule: Rule, around: Set<object>): unknown => {
  const toJson = read(object, 'toJSON')
  if (typeof toJson === 'function')
    return clean(
      attempt(() => toJson.call(object)),
      rule,
      around,
    )
  const ruleOfValue = ruleOfPair(object)
  let changed = false
  const cleaned = Object.keys(object).map(name => {
    const value = read(object, name)
    const shown = redactText(name)
    const rest = clean(value, rule ?? ruleOf(name) ?? (name === 'value' ? ruleOfValue : undefined), around)
    changed ||= shown !== name || !Object.is(rest, value)
    return [shown, rest] as const
  })
  // A new object has lost the exact texts noted by withRaw, which would bring the secret back.
  return changed ? Object.fromEntries(cleaned) : object
}

/** `{ key: 'api_key', value }`: there the name of the secret is itself a value. */
const ruleOfPair = (object: object): Rule => {
  if (!Object.hasOwn(object, 'value')) return undefined
  const name = read(object, Object.hasOwn(object, 'key') ? 'key' : 'name')
  return typeof name === 'string' ? ruleOf(name) : undefined
}

const read = (object: object, name: string): unknown => attempt(() => (object as Record<string, unknown>)[name])

/** The getters of strangers may throw. */
const attempt = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (cause) {
    return `[unreadable: ${cause instanceof Error ? cause.message : typeof cause}]`
  }
}
