import { appendFileSync } from 'node:fs'
import type { ReceivedEvent } from '../../client/index.ts'
import { oneLine, paint, say } from '../output.ts'

/** Tells the story as it happens, and writes every event into a log of its own when it is given one. */
export class Narrator {
  readonly #log: string | undefined
  #steps = 0
  constructor(log: string | undefined) {
    this.#log = log
  }

  /** A new part of the story, with a sentence that explains it. */
  step(title: string, why: string): void {
    say()
    say(`${paint('bold', `${++this.#steps}. ${title}`)}`)
    say(`   ${paint('dim', why)}`)
  }

  fact(text: string): void {
    say(`   ${paint('green', '✓')} ${text}`)
  }

  /** Something that must hold; a demo that only seems to work must not end well. */
  check(holds: boolean, text: string): void {
    this.#write({ check: text, holds })
    if (!holds) throw new Error(`this should be so, and is not: ${text}`)
    this.fact(text)
  }

  readonly heard = (received: ReceivedEvent): void => {
    this.#write(received)
    const told = line(received)
    if (told !== undefined) say(`   ${told}`)
  }

  #write(entry: object): void {
    if (this.#log !== undefined) appendFileSync(this.#log, `${JSON.stringify(entry)}\n`)
  }
}

const line = ({ event, data }: ReceivedEvent<any>): string | undefined => {
  switch (event) {
    case 'message:published':
      return `${who(data.from)} ${paint('dim', '→')} ${who([...data.delivered, ...data.queued].join(', '))} ${oneLine(String(data.message))}`
    case 'state:changed':
      return `${paint('magenta', 'state')}  ${data.namespace}/${data.key} = ${oneLine(JSON.stringify(data.value))}`
    case 'agent:terminated':
      return `${who(data.agent_id)} has ended`
    case 'agent:spawned':
      return `${who(data.agent_id)} ${data.restarted ? 'is back' : `is there, with the profile ${data.profile}`}`
    default:
      return undefined
  }
}

const who = (name: unknown): string => paint('cyan', String(name).padEnd(6))
