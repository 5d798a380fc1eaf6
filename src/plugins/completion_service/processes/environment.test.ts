import { expect, test } from 'vitest'
import { programEnvironment } from './environment.ts'

test('a program is given the login of the user and nothing of the daemon', () => {
  const own = { HOME: '/home/ada', ANTHROPIC_API_KEY: 'k', KSI_TOKEN: 'secret', NODE_OPTIONS: '-x', CLAUDECODE: '1' }
  expect(programEnvironment(own, { MORE: 'yes' }, 'mark')).toEqual({
    HOME: '/home/ada',
    ANTHROPIC_API_KEY: 'k',
    MORE: 'yes',
    KSI_PROCESS: 'mark',
  })
})

test('nothing a profile adds can hide who started the program', () => {
  expect(programEnvironment({}, { KSI_PROCESS: 'forged' }, 'mark')).toEqual({ KSI_PROCESS: 'mark' })
})
