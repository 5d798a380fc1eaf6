/** How long the import of one plugin may take, in ms: the start of the daemon waits for it. */
export const importMs = 10_000
