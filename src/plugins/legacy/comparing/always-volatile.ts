/** Different in every answer and message. */
export const alwaysVolatile: readonly string[] = ['/metadata/timestamp', '/error/timestamp', '/timestamp', '/id']
