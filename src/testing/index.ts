export * from './test-daemon.ts'
