import { expect, onTestFinished, test } from 'vitest'
import { findProcesses, startOf } from './process-table.ts'
import { Program } from './program.ts'

const shell = async (script: string) => {
  const program = await Program.start({ command: 'sh', args: ['-c', script], cwd: '/' })
  onTestFinished(async () => void (await program.end()))
  return program
}

const outputOf = async (program: Program): Promise<string> => {
  let text = ''
  program.onOutput(chunk => {
    text += chunk
  })
  await program.exited
  return text
}
const said = (program: Program, word: string): Promise<void> =>
  new Promise(resolve => {
    let text = ''
    program.onOutput(chunk => {
      text += chunk
      if (text.includes(word)) resolve()
    })
  })
const stillThere = async ({ marker }: Program) => (await findProcesses(new Set([marker]))).length

test('the prompt goes to stdin, the answer comes from stdout, and stderr is kept for the error message', async () => {
  const program = await shell('cat; echo trouble >&2; exit 3')
  program.write('--help me')
  program.closeInput()
  expect(await outputOf(program)).toBe('--help me')
  expect(await program.exited).toEqual({ code: 3, signal: null })
  expect(program.stderr).toBe('trouble')
})

test('a program that is not there says so, with its name', async () => {
  const missing = Program.start({ command: 'no-such-agent', args: [], cwd: '/' })
  await expect(missing).rejects.toMatchObject({
    code: 'PROVIDER_NOT_FOUND',
    message: expect.stringContaining('no-such-agent'),
  })
})

test('ending a program ends its children, and those that left its group', async () => {
  const program = await shell('sleep 1000 & setsid sleep 1000 & echo ready; wait')
  await said(program, 'ready')
  await expect.poll(() => stillThere(program)).toBe(3)
  expect(await program.end()).toBe(true)
  expect(await stillThere(program)).toBe(0)
  expect(await program.exited).toEqual({ code: null, signal: 'SIGTERM' })
})

test('a program that does not listen to SIGTERM is killed', async () => {
  const program = await shell('trap "" TERM; echo ready; while :; do sleep 0.05; done')
  await said(program, 'ready')
  expect(await program.end()).toBe(true)
  expect(await program.exited).toEqual({ code: null, signal: 'SIGKILL' })
  expect(await stillThere(program)).toBe(0)
})

test('a program that ends is not kept waiting by a child that holds its output open', async () => {
  const program = await shell('sleep 1000 & echo done')
  expect(await outputOf(program)).toBe('done\n')
  expect(await stillThere(program)).toBe(0)
})

test('a process that carries another mark is left alone', async () => {
  const [one, other] = [await shell('exec sleep 1000'), await shell('exec sleep 1000')]
  await one.end()
  expect(await stillThere(other)).toBe(1)
})

test('the beginning of a process tells it from another with the same number', async () => {
  const program = await shell('sleep 1000')
  const start = startOf(program.pid)
  expect(start).toMatch(/^[0-9a-f-]{36}\/\d+$/)
  expect(startOf(program.pid)).toBe(start)
  await program.end()
  await program.exited
  expect(startOf(program.pid)).not.toBe(start)
})
