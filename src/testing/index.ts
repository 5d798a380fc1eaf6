export { pluginAt } from './plugin-at.ts'
export * from './test-daemon.ts'
