export type { Clock } from './clock.ts'
export { pluginAt } from './plugin-at.ts'
export type { PluginSource } from './plugin-sources.ts'
export { type Asking, type TestDaemon, type TestOptions, testDaemon } from './test-daemon.ts'
