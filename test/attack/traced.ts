import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const calls = ['openat', 'mkdir', 'rename', 'unlink', 'rmdir', 'symlink', 'link', 'truncate', 'chmod', 'bind']

export interface Trace {
  readonly ready: Promise<unknown>
  /** Calls of the process that write, and those of them whose path is not below the folder. */
  readonly outside: () => { written: string[]; count: number }
  readonly end: () => Promise<void>
}

/** What a process and its threads write from now on; undefined where there is no strace, or it may not. */
export const tracedFrom = (pid: number, folder: string): Trace | undefined => {
  if (spawnSync('strace', ['-V']).error) return undefined
  const file = join(tmpdir(), `trace-of-${pid}`)
  const asked = ['-f', '-o', file, '-e', `trace=/^(${calls.join('|')})`, '-e', 'signal=none', '-p', String(pid)]
  const strace = spawn('strace', asked, { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(strace, 'exit')
  return {
    ready: once(strace.stderr, 'data'),
    outside: () => {
      const written = readFileSync(file, 'utf8').split('\n').filter(isWrite)
      return {
        written: written.filter(call => !pathsIn(call).every(path => isFine(path, folder))),
        count: written.length,
      }
    },
    end: async () => {
      strace.kill('SIGINT')
      await ended
    },
  }
}

const isWrite = (call: string): boolean =>
  !/= -1 /.test(call) &&
  (!/^\d+ +openat/.test(call) || /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(call)) &&
  call.includes('"')

const pathsIn = (call: string): string[] => [...call.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, path]) => path!)

/** Where a checkout keeps what V8 has compiled: the launcher writes there, not the daemon. */
const compileCache = fileURLToPath(new URL('../../.cache/', import.meta.url))

/** Links of session logs name a file beside them. */
const isFine = (path: string, folder: string): boolean =>
  path.startsWith(`${folder}/`) ||
  path.startsWith(compileCache) ||
  path.startsWith('/dev/') ||
  path.startsWith('/proc/self/') ||
  /^[\w.-]+\.jsonl$/.test(path)
