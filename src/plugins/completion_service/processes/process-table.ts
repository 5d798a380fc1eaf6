import { readFileSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { markerVariable } from './environment.ts'

/** A running process, as the kernel shows it. */
export interface RunningProcess {
  readonly pid: number
  readonly group: number
  readonly marker: string
}

/**
 * Says when the process with this number began, so that another one with the same number is told from it:
 * the boot of the machine and the ticks since. Undefined when there is none, or where there is no /proc.
 */
export const startOf = (pid: number): string | undefined => {
  try {
    const ticks = fieldsOf(readFileSync(`/proc/${pid}/stat`, 'latin1'))[19]
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${ticks}`
  } catch {
    return undefined // it is gone, which is the answer
  }
}

/** All processes of this user that were started with one of these marks, also those that left their group. */
export const markedProcesses = async (markers: ReadonlySet<string>): Promise<RunningProcess[]> => {
  const pids = await readdir('/proc').catch(() => [])
  const found = await Promise.all(pids.filter(name => /^\d+$/.test(name)).map(pid => readMarked(pid, markers)))
  return found.filter(one => one !== undefined)
}

const readMarked = async (pid: string, markers: ReadonlySet<string>): Promise<RunningProcess | undefined> => {
  try {
    if ((await stat(`/proc/${pid}`)).uid !== process.geteuid?.()) return undefined
    const variables = (await readFile(`/proc/${pid}/environ`, 'latin1')).split('\0')
    const marker = variables.find(one => one.startsWith(`${markerVariable}=`))?.slice(markerVariable.length + 1)
    if (marker === undefined || !markers.has(marker)) return undefined
    const [state, , group] = fieldsOf(await readFile(`/proc/${pid}/stat`, 'latin1'))
    return state === 'Z' ? undefined : { pid: Number(pid), group: Number(group), marker }
  } catch {
    return undefined // it ended while it was read, or is not ours to read
  }
}

/** What follows the program's name, which may itself contain spaces and brackets. */
const fieldsOf = (text: string): string[] => text.slice(text.lastIndexOf(')') + 2).split(' ')
