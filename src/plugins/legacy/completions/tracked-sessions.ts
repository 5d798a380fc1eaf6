/**
 * The conversations of completions since the start, by session id: what HEALTH_CHECK counts, CLEANUP forgets and LOAD_STATE
 * replaces. `legacy.once(trackedSessions)`.
 */
export const trackedSessions = (): Map<string, unknown> => new Map()
