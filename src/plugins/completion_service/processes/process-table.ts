import { readFileSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { markerVariable } from './environment.ts'

/** A running process of this user that one of our marks, or the group it is in, gives away. */
export interface FoundProcess {
  readonly pid: number
  readonly group: number
  /** Undefined when it cleared its environment, or changed its user. */
  readonly marker: string | undefined
}

/**
 * Says when the process with this number began, so that another one with the same number is told from it:
 * the boot of the machine and the ticks since. Undefined when there is none, or where there is no /proc.
 */
export const startOf = (pid: number): string | undefined => {
  try {
    const { state, started } = statOf(readFileSync(`/proc/${pid}/stat`, 'latin1'))
    if (state === 'Z') return undefined
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${started}`
  } catch {
    return undefined // it is gone, which is the answer
  }
}

/** All processes that carry one of these marks, wherever they went, and all in these groups. */
export const findProcesses = async (
  markers: ReadonlySet<string>,
  groups: ReadonlySet<number> = new Set(),
): Promise<FoundProcess[]> => {
  const pids = (await readdir('/proc').catch(() => [])).filter(name => /^\d+$/.test(name))
  const all = await Promise.all(pids.map(readProcess))
  return all.filter(
    one => one !== undefined && (groups.has(one.group) || (one.marker !== undefined && markers.has(one.marker))),
  ) as FoundProcess[]
}

const readProcess = async (pid: string): Promise<FoundProcess | undefined> => {
  try {
    if ((await stat(`/proc/${pid}`)).uid !== process.geteuid?.()) return undefined
    const { state, group } = statOf(await readFile(`/proc/${pid}/stat`, 'latin1'))
    if (state === 'Z') return undefined
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
    const marker = environment.split('\0').find(one => one.startsWith(`${markerVariable}=`))
    return { pid: Number(pid), group, marker: marker?.slice(markerVariable.length + 1) }
  } catch {
    return undefined // it ended while it was read
  }
}

/** The fields follow the program's name, which may itself contain spaces and brackets. */
const statOf = (text: string): { state: string; group: number; started: string } => {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0]!, group: Number(fields[2]), started: fields[19]! }
}
