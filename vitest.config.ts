import { defineConfig, type TestUserConfig } from 'vitest/config'

/** Faults, and what takes long for another reason: real programs that are installed, and many starts. */
const faults = ['test/faults/**/*.test.ts', 'test/**/*.slow.test.ts']
const agents = ['test/agents/**/*.test.ts']
const asyncapi = ['test/asyncapi/**/*.test.ts']

/** `npm test` runs what is fast; `--mode agents`, `faults` and `asyncapi` run the other suites by name. */
const suites: Record<string, TestUserConfig> = {
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: [...agents, ...faults, ...asyncapi],
    testTimeout: 20_000,
  },
  agents: {
    include: agents,
    testTimeout: 120_000,
    globalSetup: 'test/agents/install-claude.ts',
    fileParallelism: false,
  },
  asyncapi: { include: asyncapi, testTimeout: 60_000, globalSetup: 'test/asyncapi/install-parser.ts' },
  faults: { include: faults, testTimeout: 300_000 },
}

export default defineConfig(({ mode }) => ({
  test: {
    ...suites[mode],
    environment: 'node',
    expect: { poll: { timeout: 10_000 } }, // a machine that has other things to do is no failure
    pool: 'forks',
    maxWorkers: 2,
    hookTimeout: suites[mode]?.testTimeout ?? 20_000,
  },
}))
