const lines = new WeakMap<object, string>()

/** Notes the line that a message was read from. */
export const noteLine = (message: object, line: string): void => {
  lines.set(message, line)
}

/** That line; undefined for what came on `events.sock` or as an event, or was replaced on its way. */
export const lineOf = (message: object): string | undefined => lines.get(message)
