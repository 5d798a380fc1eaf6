import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A call to the system by which a program writes something. */
export interface Point {
  readonly call: string
  /** strace counts each kind of call by itself, thread by thread. */
  readonly n: number
}

const writing = 'pwrite64,fsync,fdatasync,ftruncate,rename,unlink,copy_file_range,sendfile'
const quiet = ['-f', '-qqq']

/** Kills a program at one of its calls; true if it came to its end before. */
export const killedAt = ({ call, n }: Point, words: string[]): boolean => {
  const inject = [...quiet, '-o', '/dev/null', '-e', `inject=${call}:signal=KILL:when=${n}`]
  return spawnSync('strace', [...inject, process.execPath, ...words]).status === 0
}

/** So many of the calls by which a program's main thread writes something, spread over its whole run. */
export const pointsOf = (words: string[], count: number): Point[] => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-calls-'))
  const log = join(folder, 'calls')
  spawnSync('strace', [...quiet, '-o', log, '-e', `trace=${writing}`, process.execPath, ...words])
  const calls = [...readFileSync(log, 'utf8').matchAll(/^(\d+) +(\w+)\(/gm)]
  rmSync(folder, { recursive: true })
  const ofMain = calls.filter(([, thread]) => thread === calls[0]![1]).map(([, , call]) => call!)
  const seen = new Map<string, number>()
  const all = ofMain.map(call => {
    seen.set(call, (seen.get(call) ?? 0) + 1)
    return { call, n: seen.get(call)! }
  })
  return Array.from({ length: count }, (_, at) => all[Math.floor((at * all.length) / count)]!)
}
