/** Why a plugin does not run, without the name that stands beside it: a text, or an error with its message. */
export const reasonOf = (error: unknown, name: string): string | undefined => {
  const message = typeof error === 'string' ? error : (error as { message?: string } | null | undefined)?.message
  const prefix = `${name} did not start: `
  return message?.startsWith(prefix) ? message.slice(prefix.length) : message
}
