const exactForms = new WeakMap<object, object>()

/** Notes the form of a message in which its numbers are as they were written. */
export const noteExact = (message: object, exact: object): void => {
  if (exact !== message) exactForms.set(message, exact)
}

/** That form; the message itself when nothing in it needs one. */
export const exactForm = (message: object): object => exactForms.get(message) ?? message
