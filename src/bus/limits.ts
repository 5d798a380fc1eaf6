/** How long parts of a plugin's life may take, in milliseconds. */
export const kernelLimits = { startupMs: 30_000, shutdownMs: 5_000 } as const
