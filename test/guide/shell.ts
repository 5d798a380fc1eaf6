import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Said {
  readonly code: number
  /** What it printed, errors too. */
  readonly text: string
}

/** A terminal in which line after line is typed. */
export interface Shell {
  /** Types a line and waits for the prompt. */
  readonly type: (line: string, seconds?: number) => Promise<Said>
  readonly close: () => void
}

interface Circumstances {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** A real bash: what one line sets, the next one sees. */
export const openShell = ({ cwd, env }: Circumstances): Shell => {
  const bash = spawn('bash', ['--noprofile', '--norc'], {
    cwd,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  const heard = listening(bash)
  const folder = mkdtempSync(join(env.TMPDIR ?? tmpdir(), 'terminal-'))
  let count = 0
  const type = async (line: string, seconds = 60): Promise<Said> => {
    const mark = `done-${count++}`
    const output = join(folder, mark)
    bash.stdin!.write(`{\n${line}\n} >'${output}' 2>&1 </dev/null\necho "${mark} $?"\n`)
    const code = await heard(mark, seconds).catch(cause => {
      throw new Error(`${line}: ${cause.message}; it said: ${readFileSync(output, 'utf8')}`)
    })
    return { code, text: readFileSync(output, 'utf8') }
  }
  return { type, close: () => void (bash.exitCode === null && process.kill(-bash.pid!, 'SIGKILL')) }
}

const listening = (bash: ChildProcess) => {
  let said = ''
  let look = (): void => {}
  bash.stdout!.setEncoding('utf8').on('data', text => {
    said += text
    look()
  })
  bash.once('exit', () => look())
  return (mark: string, seconds: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no prompt after ${seconds} s`)), seconds * 1000)
      look = () => {
        const [, code] = new RegExp(`^${mark} (\\d+)$`, 'm').exec(said) ?? []
        if (code === undefined && bash.exitCode === null) return
        clearTimeout(timer)
        if (code === undefined) reject(new Error('the shell has ended'))
        else resolve(Number(code))
      }
      look()
    })
}
