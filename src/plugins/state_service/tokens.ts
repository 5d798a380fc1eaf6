export * from './bulk-commands.ts'
export * from './facts.ts'
export * from './session-commands.ts'
export * from './value-commands.ts'
