import { execFile, spawnSync } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { answer, type EventServer, eventServer, refusal, send } from './event-server.ts'
import { lineServer } from './line-server.ts'

const python = fileURLToPath(new URL('../../python', import.meta.url))
interface Stage {
  server: EventServer
  /** The keys of the requests that were cut off, by the request's name. */
  deaths: Map<string, string[]>
}

/** What the tests in Python ask of their server. */
const special = (request: any, socket: Socket, { server, deaths }: Stage): boolean => {
  const { event, data = {}, correlation_id } = request
  const acts: Record<string, () => void> = {
    'test:refuse': () =>
      send(socket, refusal(correlation_id, data.code, { details: { hint: 'do this' }, retryable: true })),
    'test:garbage': () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
    'test:hang': () => {},
    'test:late': () => setTimeout(() => send(socket, answer(correlation_id, data)), 50),
    'test:long': () => send(socket, answer(correlation_id, { text: 'x'.repeat(5_000_000) })),
    'test:publish': () => {
      const { event: name, ...rest } = data
      server.publish(name, rest)
      if (request.expect_response !== false) send(socket, answer(correlation_id, {}))
    },
    'test:forget': () => {
      server.forget()
      send(socket, answer(correlation_id, {}))
    },
    'test:restart': () => {
      socket.end(`${JSON.stringify(answer(correlation_id, {}))}\n`)
      void restart(server, data.publish)
    },
    'test:die': () => {
      const keys = deaths.get(data.name) ?? []
      deaths.set(data.name, [...keys, request.idempotency_key])
      if (keys.length < data.times) socket.destroy()
      else send(socket, answer(correlation_id, { keys: deaths.get(data.name) }))
    },
    'system:subscribe': () => send(socket, refusal(correlation_id, 'PERMISSION_DENIED')),
  }
  const act = acts[event]
  if (!act || (event === 'system:subscribe' && !data.patterns.includes('refused:*'))) return false
  act()
  return true
}

const restart = async (server: EventServer, missed?: { event: string }): Promise<void> => {
  await server.stop()
  if (missed) server.publish(missed.event, { n: (missed as any).n })
  await server.listen()
}

const programs = ['python3', 'python3.9'].filter(program => spawnSync(program, ['--version']).status === 0)

test.for(programs)('the tests of the Python client pass with %s', { timeout: 60_000 }, async program => {
  const deaths = new Map<string, string[]>()
  const server: EventServer = await eventServer((request, socket) => special(request, socket, { server, deaths }))
  const legacy = await lineServer(
    'control.sock',
    ({ command, parameters: result }, socket) => {
      const error = { code: 'UNKNOWN_COMMAND', message: `Command '${command}' not recognized`, details: null }
      const outcome =
        command === 'SPAWN_AGENT' ? { status: 'success', command, result } : { status: 'error', error, result: null }
      socket.end(`${JSON.stringify(outcome)}\n`)
    },
    server.folder,
  )
  expect(legacy.folder).toBe(server.folder)
  const env = { ...process.env, KSI_SOCKET_DIR: server.folder, PYTHONDONTWRITEBYTECODE: '1' }
  const { stderr } = await promisify(execFile)(program, ['-m', 'unittest', 'discover', '-s', 'tests'], {
    cwd: python,
    env,
  })
  expect(stderr).toMatch(/Ran (\d\d) tests/)
  expect(stderr).toContain('OK')
})

test('there is a Python to test with', () => {
  expect(programs).toContain('python3')
})
