import type { Plugin } from '../plugin/index.ts'
import message from './message/index.ts'

/** The plugins that come with the daemon; what they need of each other decides the order of their start. */
export const builtIns: readonly Plugin[] = [message]
