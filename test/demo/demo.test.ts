import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const launcher = fileURLToPath(new URL('../../bin/ksi.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'ksi-of-demo-'))
const log = join(folder, 'demo.jsonl')

interface Heard {
  readonly event?: string
  readonly seq?: number
  readonly data?: any
  readonly check?: string
  readonly holds?: boolean
}
let heard: Heard[] = []
let code: number | null = null

beforeAll(async () => {
  const child = spawn(process.execPath, [launcher, 'demo', '--log', log], {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: folder },
  })
  await once(child, 'exit')
  code = child.exitCode
  heard = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const of = (event: string): any[] => heard.filter(one => one.event === event).map(({ data }) => data)

test('the demo ends well, and everything it checked held', () => {
  expect(code).toBe(0)
  expect(heard.filter(({ check }) => check !== undefined).length).toBeGreaterThanOrEqual(6)
  expect(heard.filter(({ holds }) => holds === false)).toEqual([])
})

test('two agents each had at least three turns that ended well', () => {
  const turns = of('completion:result').map(({ agent_id }) => agent_id)
  for (const agent of ['alice', 'bob']) expect(turns.filter(id => id === agent).length, agent).toBeGreaterThanOrEqual(3)
  expect(of('completion:error')).toEqual([])
})

test('a token made at run time went from one agent to the other and came back through the bus', () => {
  const messages = of('message:published')
  const handed = messages.find(({ from, message }) => from === 'alice' && /keep the token/.test(message))
  const token = /tok-[0-9a-f]+/.exec(handed.message)![0]
  const back = messages.find(({ from, message }) => from === 'bob' && message.includes(`Here it is: ${token}`))
  expect(back).toBeDefined()
  expect(of('state:changed')).toContainEqual(
    expect.objectContaining({ namespace: 'demo', key: 'returned', value: token }),
  )
})

test('one agent was stopped, came back, and still knew the token from before', () => {
  const token = of('state:changed').find(({ key }) => key === 'returned').value
  const ended = heard.findIndex(({ event, data }) => event === 'agent:terminated' && data.agent_id === 'bob')
  const after = heard.slice(ended)
  expect(after.some(({ event, data }) => event === 'agent:spawned' && data.agent_id === 'bob' && data.restarted)).toBe(
    true,
  )
  const answers = after.filter(({ event, data }) => event === 'completion:result' && data.agent_id === 'bob')
  expect(answers.map(({ data }) => data.result.response)).toContainEqual(expect.stringContaining(token))
})

test('nothing is left: no folder, no socket, no process', () => {
  expect(readdirSync(folder)).toEqual(['demo.jsonl'])
  const left = readdirSync('/proc').filter(pid => /^\d+$/.test(pid) && commandLine(pid).includes(folder))
  expect(left).toEqual([])
})

const commandLine = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return '' // it has ended meanwhile
  }
}
