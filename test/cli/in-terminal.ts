import { spawn } from 'node:child_process'
import { onTestFinished } from 'vitest'
import { launcher } from './ksi.ts'

/** `ksi` in a terminal of its own; Python has the only pseudo-terminal that needs no package. */
export const inTerminal = (words: readonly string[], env: Record<string, string>) => {
  const script = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)'
  const child = spawn('python3', ['-c', script, process.execPath, launcher, ...words], {
    env: { ...process.env, ...env, TERM: 'xterm', NO_COLOR: '', FORCE_COLOR: '' },
  })
  const shown = { text: '' }
  child.stdout.setEncoding('utf8').on('data', chunk => (shown.text += chunk))
  onTestFinished(() => void child.kill())
  return {
    shown,
    type: (text: string) => child.stdin.write(text),
    ended: new Promise(resolve => child.on('close', resolve)),
  }
}
