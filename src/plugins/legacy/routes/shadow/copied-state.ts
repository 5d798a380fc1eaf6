import { readFile, rm, writeFile } from 'node:fs/promises'
import { type Difference, differences, masked } from '../../comparing/differences.ts'
import { readJson } from '../../json/read.ts'
import { writeJson } from '../../json/write.ts'
import type { Legacy } from '../../legacy.ts'
import { isObject } from '../../validation/is-object.ts'
import type { Answer } from './compare-answers.ts'
import { CopyDaemon } from './copy-daemon.ts'
import type { Rule } from './rules.ts'
import { type ValueRow, ValueTable } from './value-table.ts'

/** After so many commands the copy is made anew: its mailboxes fill, and nobody empties them. */
const mostCommands = 2000

/** What a command is about: a message and how its answers are compared. */
interface About {
  readonly message: object
  readonly rule: Rule
}

/** What there was for a command to find. */
export interface Found {
  readonly row?: ValueRow | undefined
  readonly identities?: Buffer | undefined
}

/** The copy that does what the old daemon has done, and what it must know for that: just what each command needs. */
export class CopiedState {
  readonly #legacy: Legacy
  readonly #theirValues: ValueTable
  #copy: { readonly daemon: CopyDaemon; readonly values: ValueTable; asked: number } | undefined

  constructor(legacy: Legacy) {
    this.#legacy = legacy
    this.#theirValues = new ValueTable(legacy.services.daemon.places.shared_database, { readOnly: true })
  }

  /** What there is now of what the command is about. */
  async find({ message, rule }: About): Promise<Found> {
    const key = keyIn(message)
    if (rule.needs === 'value' && key !== undefined) return { row: this.#theirValues.read(key) }
    return rule.needs === 'identities' ? { identities: await this.#identities() } : {}
  }

  /** Lets the copy do the same on what was found, and gives its answer. */
  async ask(
    line: string,
    about: About,
    { found, theirs }: { found: Found; theirs: Answer },
  ): Promise<string | undefined> {
    const copy = await this.#running()
    const key = keyIn(about.message)
    if (about.rule.needs === 'value' && key !== undefined) copy.values.put(key, found.row)
    if (about.rule.needs === 'identities') {
      if (found.identities === undefined) await rm(copy.daemon.identities, { force: true })
      else await writeFile(copy.daemon.identities, found.identities)
    }
    const agents = about.rule.needs === 'agents' ? agentsIn(theirs.result) : undefined
    if (agents)
      await copy.daemon.asked.ask(writeJson({ command: 'LOAD_STATE', parameters: { state_data: { agents } } }))
    copy.asked++
    return copy.daemon.asked.ask(line)
  }

  /** Where what the command has left on our side differs from what it has left on theirs. */
  async compareLeft({ message, rule }: About, left: Found): Promise<Difference[]> {
    const { daemon, values } = await this.#running()
    const masks = { volatile: ['/created_at', ...rule.volatile], unordered: [] }
    const compare = (theirs: unknown, ours: unknown): Difference[] =>
      differences(masked(theirs, masks), masked(ours, masks), '/kept')
    const key = keyIn(message)
    if (rule.needs === 'value') return key === undefined ? [] : compare(left.row ?? null, values.read(key) ?? null)
    const own = await readFile(daemon.identities).catch(ifMissing)
    return compare(identityIn(left.identities, message), identityIn(own, message))
  }

  async end(): Promise<void> {
    this.#theirValues.close()
    await this.#drop()
  }

  async #drop(): Promise<void> {
    const copy = this.#copy
    this.#copy = undefined
    copy?.values.close()
    await copy?.daemon.end()
  }

  #identities(): Promise<Buffer | undefined> {
    return readFile(this.#legacy.services.daemon.places.identities_file).catch(ifMissing)
  }

  async #running() {
    if (this.#copy && (this.#copy.daemon.hasEnded || this.#copy.asked >= mostCommands)) await this.#drop()
    if (!this.#copy) {
      const daemon = await CopyDaemon.start(this.#legacy)
      this.#copy = { daemon, values: new ValueTable(daemon.database, { readOnly: false }), asked: 0 }
    }
    return this.#copy
  }
}

const identityIn = (text: Buffer | undefined, message: object): unknown => {
  const all = text === undefined ? {} : readJson(text.toString()).exact
  const { parameters } = message as { parameters?: { agent_id?: unknown } }
  const id = String(parameters?.agent_id)
  return { identity: isObject(all) && Object.hasOwn(all, id) ? all[id] : null }
}

const ifMissing = (cause: NodeJS.ErrnoException): undefined => {
  if (cause.code !== 'ENOENT') throw cause
}

const keyIn = (message: object): string | undefined => {
  const { parameters } = message as { parameters?: { key?: unknown } }
  return typeof parameters?.key === 'string' ? parameters.key : undefined
}

/** What an answer says of the agents there are: LOAD_STATE makes them known to the copy. */
export const agentsIn = (result: any): object | undefined => {
  if (isObject(result?.agents)) return result.agents
  const listed = result?.available_agents ?? result?.suitable_agents ?? assignedIn(result)
  if (!Array.isArray(listed)) return undefined
  return Object.fromEntries(
    listed.map(({ agent_id, id, role, status, capabilities }) => [agent_id ?? id, { role, status, capabilities }]),
  )
}

const assignedIn = (result: any): unknown[] | undefined => {
  const agent = result?.routing?.assigned_agent
  return agent === undefined ? undefined : [agent]
}
