/** The facts that its commands tell. */
export const emits = {}
