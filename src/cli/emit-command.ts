/** The command line that sends this event, ready to be pasted into a shell. */
export const emitCommand = (event: string, data: Readonly<Record<string, unknown>> = {}): string => {
  const names = Object.keys(data)
  const isPlain = names.every(name => /^[\w.-]+$/.test(name) && !ownOptions.has(name))
  if (!isPlain) return `printf %s ${quote(JSON.stringify(data))} | ksi emit ${event} -`
  return ['ksi emit', event, ...names.map(name => `--${name} ${quote(wordOf(data[name]))}`)].join(' ')
}

/** Words that `ksi emit` would take for itself. */
const ownOptions = new Set([
  'json',
  'file',
  'timeout',
  'idempotency-key',
  'dry-run',
  'socket',
  'socket-dir',
  'home',
  'config',
])

/** Text is itself, unless it would be read as JSON or as the next option. */
const wordOf = (value: unknown): string => {
  if (typeof value !== 'string') return JSON.stringify(value)
  return isJson(value) || value.startsWith('--') ? JSON.stringify(value) : value
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const quote = (word: string): string => (/^[\w.:/=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)
