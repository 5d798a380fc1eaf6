/** Carries what marks a process as started by this daemon, and its children with it. */
export const markerVariable = 'KSI_PROCESS'

/**
 * The environment of an agent's program: the user's own, so that logins and settings work,
 * without what belongs to the daemon alone.
 */
export const programEnvironment = (
  own: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>>,
  marker: string,
): Record<string, string> => {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && !belongsToDaemon(name)) kept[name] = value
  }
  return { ...kept, ...extra, [markerVariable]: marker }
}

/** CLAUDECODE and its like tell Claude Code that it runs inside itself, which is not so here. */
const belongsToDaemon = (name: string): boolean => /^(KSI_|LISTEN_|NODE_CHANNEL_)/.test(name) || others.has(name)

const others = new Set([
  'NOTIFY_SOCKET',
  'WATCHDOG_PID',
  'WATCHDOG_USEC',
  'INVOCATION_ID',
  'NODE_OPTIONS',
  'NODE_UNIQUE_ID',
  'CLAUDECODE',
  'CLAUDE_CODE_ENTRYPOINT',
  'CLAUDE_CODE_SSE_PORT',
  'CLAUDE_CODE_SESSION_ID',
])
