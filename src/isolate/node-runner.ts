import { Socket } from 'node:net'
import { messageOf } from '../errors.ts'
import { keepCompiledIn } from '../host/load.ts'
import { Channel } from './channel.ts'
import { Peer } from './peer.ts'
import { compiledVariable } from './program.ts'
import { Runner } from './runner/runner.ts'

// The program that runs one plugin in TypeScript or JavaScript; the daemon is on descriptor 3, so a plugin may print.

const { [compiledVariable]: compiledIn } = process.env
if (compiledIn) keepCompiledIn(compiledIn)

const socket = new Socket({ fd: 3 })
const channel = new Channel(socket, socket, {
  line: text => {
    try {
      peer.receive(text)
    } catch (cause) {
      report(cause)
    }
  },
  closed: () => process.exit(), // the daemon is gone
})
const runner = new Runner(() => peer)
const peer: Peer = new Peer(channel, {
  answer: (request, line) => runner.answer(request, line),
  cancelled: id => runner.cancelled(id),
  log: () => {},
  stray: () => {},
})
runner.over.then(
  () => socket.end(() => process.exit()),
  () => process.exit(1),
)

const report = (cause: unknown): void => {
  const stack = cause instanceof Error ? cause.stack : undefined
  peer.log({ level: 'ERROR', message: messageOf(cause), fields: { stack } })
}
process.on('unhandledRejection', report)
process.on('uncaughtException', report)
