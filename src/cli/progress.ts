import { sayDuration } from './duration.ts'
import { paint } from './output.ts'

const patience = 1000
const spinner = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏']

/** Shows on stderr that something takes longer than a second: a moving line on a terminal, else a line now and then. */
export const withProgress = async <T>(label: string, work: Promise<T>): Promise<T> => {
  const started = performance.now()
  const terminal = process.stderr.isTTY
  let turns = 0
  const show = (): void => {
    const time = sayDuration(Math.floor((performance.now() - started) / 1000))
    if (!terminal) process.stderr.write(`${label} (${time})\n`)
    else
      process.stderr.write(
        `\r\x1b[K${spinner[turns++ % spinner.length]} ${label} ${paint('dim', time, process.stderr)}`,
      )
  }
  let repeat: NodeJS.Timeout | undefined
  const wait = setTimeout(() => {
    show()
    repeat = setInterval(show, terminal ? 120 : 10_000)
  }, patience)
  try {
    return await work
  } finally {
    clearTimeout(wait)
    clearInterval(repeat)
    if (terminal && turns > 0) process.stderr.write('\r\x1b[K')
  }
}
