import { writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Step } from './blocks.ts'
import type { Machine } from './scratch-machine.ts'
import type { Said } from './shell.ts'

/** What a line must print, or what a person does with it and looks at. */
export type Handling = RegExp | ((machine: Machine, text: string) => Promise<void>)

/** Handlings by how a step begins; each line of a guide has exactly one. */
export type Handlings = Readonly<Record<string, Handling>>

/** What has to be said about a step. Throws when nothing is, or more than one thing. */
export const handlingOf = (
  handlings: Handlings,
  { text, line }: Pick<Step, 'text' | 'line'>,
): [start: string, Handling] => {
  const squeezed = text.replace(/\s+/g, ' ')
  const meant = Object.entries(handlings).filter(([start]) => squeezed.startsWith(start))
  const exact = meant.filter(([start]) => start === squeezed)
  const [only] = exact.length === 1 ? exact : meant
  if (only === undefined) throw new Error(`line ${line} is neither run nor replaced: ${text}`)
  if (exact.length !== 1 && meant.length > 1)
    throw new Error(`line ${line} is meant by ${meant.map(([start]) => start)}`)
  return only
}

/** Types a line; it must end well and print what it should. */
export const typed = async ({ shell, here }: Machine, line: string, says: RegExp): Promise<Said> => {
  const said = await shell.type(here(line), 120)
  expect.soft({ line, ...said }, line).toEqual({ line, code: 0, text: expect.stringMatching(says) })
  return said
}

/** Types a line again and again until it prints what it should, for somebody else is at work. */
export const until =
  (says: RegExp) =>
  async ({ shell, here }: Machine, line: string): Promise<void> => {
    const text = async () => (await shell.type(here(line))).text
    await expect.poll(text, { timeout: 20_000, interval: 200 }).toMatch(says)
  }

/** A line that never ends by itself. */
export const endless =
  (says: RegExp): Handling =>
  async ({ shell, here }, line) => {
    const { code, text } = await shell.type(`timeout 1 ${here(line)}`)
    expect({ line, code, text }).toEqual({ line, code: 124, text: expect.stringMatching(says) })
  }

/** JSON that a person puts into daemon.json: KSI must read it without a word. */
export const checked: Handling = async (machine, text) => {
  const file = `${machine.home}/part.json`
  writeFileSync(file, machine.here(text))
  await typed(machine, `ksi config check --config '${file}'`, /./)
}

/** Python of a client, which is to print what it got. */
export const clientPython =
  (says: RegExp): Handling =>
  async (machine, text) => {
    writeFileSync(
      `${machine.home}/client.py`,
      `from ksi import emit_event, send_command\n${text}\nprint("answered", response)\n`,
    )
    await typed(machine, 'python ~/client.py', says)
  }
