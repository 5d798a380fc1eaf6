import type { Command } from 'commander'

export const define = (_command: Command): void => {}
