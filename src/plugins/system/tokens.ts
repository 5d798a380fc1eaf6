export * from './client-commands.ts'
export * from './facts.ts'
export * from './lifecycle-commands.ts'
export * from './status-commands.ts'
