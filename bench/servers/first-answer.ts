import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cpuOf } from '../measure/cpu.ts'

/** What a start took, up to the first answer: milliseconds. */
export interface FirstAnswer {
  readonly cpu: number
  readonly wall: number
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Starts the bare server, asks it something and ends it. */
export const startBare = (home: string): Promise<FirstAnswer> => {
  const path = join(home, 'bare.sock')
  return firstAnswer([here('bare.mjs'), path], path)
}

/** Starts the built daemon, without any plugin of others, asks for its health and ends it. */
export const startDaemon = (home: string): Promise<FirstAnswer> => {
  const sockets = join(home, 's')
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'daemon.json'), JSON.stringify({ transports: { unix: { socket_dir: sockets } } }))
  return firstAnswer([here('../../bin/ksi-daemon.js'), '--home', home], join(sockets, 'events.sock'))
}

const firstAnswer = async (args: readonly string[], path: string): Promise<FirstAnswer> => {
  const began = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, KSI_DIST: '1' } })
  const ended = new Promise(resolve => child.once('exit', resolve))
  await answered(path, child)
  const took = { cpu: cpuOf(child.pid!) / 1000, wall: performance.now() - began }
  child.kill('SIGTERM')
  await ended
  return took
}

const answered = async (path: string, child: ChildProcess): Promise<void> => {
  while (!(await asked(path))) {
    if (child.exitCode !== null) throw new Error(`the server at ${path} ended with ${child.exitCode}`)
    await new Promise(resolve => setTimeout(resolve, 1))
  }
}

/** Whether there was somebody to answer. */
const asked = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(path, () => socket.write('{"event":"system:health","data":{}}\n'))
    socket.once('data', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
