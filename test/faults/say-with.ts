import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const program = new URL('./append-and-say.ts', import.meta.url).pathname
/** How many appends the program makes. */
export const appends = 12

export const canInject = spawnSync('strace', ['-e', 'inject=fsync:error=EIO:when=99', 'true']).status === 0
if (!canInject) console.log('skipped: strace cannot inject faults here')

/** What the program says while its system calls on our files are tampered with, as strace puts it. */
export const sayWith = (folder: string, inject: string): string[] => {
  const files = ['ksi.db', 'ksi.db-wal', 'old.db', 'old.db-wal'].flatMap(name => ['-P', join(folder, name)])
  const options = ['-f', '-qqq', '-o', '/dev/null', ...files, '-e', `inject=${inject}`]
  const { stdout } = spawnSync('strace', [...options, process.execPath, program, folder, `${appends}`], {
    encoding: 'utf8',
  })
  return stdout.trim().split('\n')
}
