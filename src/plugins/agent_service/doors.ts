import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Actor, Connections } from '../../plugin/index.ts'

/** Where an agent acts on KSI: a socket of its own, whose path says who it is, and a token. */
export interface Door {
  readonly socket: string
  /** Mode 0600; the token is never in an environment or an argument. */
  readonly token_file: string
}

interface Open extends Door {
  readonly tokenHash: string
  readonly close: () => Promise<void>
}

/** The doors of all agents that run here. A start of the daemon makes new ones: what an earlier one left knows no token. */
export class Doors {
  readonly #folder: string
  readonly #openEvents: Connections['openEvents']
  readonly #doors = new Map<string, Promise<Open>>()
  readonly #agents = new Map<string, string>()
  /** `folder`: an absolute path; made when first needed. */
  constructor(folder: string, openEvents: Connections['openEvents']) {
    this.#folder = folder
    this.#openEvents = openEvents
  }

  open(agent_id: string): Promise<Door> {
    const known = this.#doors.get(agent_id)
    if (known) return known
    const opening = this.#open(agent_id)
    this.#doors.set(agent_id, opening)
    opening.catch(() => this.#doors.delete(agent_id))
    return opening
  }

  /** The agent whose token this is. */
  agentOf(token: string): string | undefined {
    return this.#agents.get(hashOf(token))
  }

  /** Its connections are closed, its token is worth nothing any more. */
  async close(agent_id: string): Promise<void> {
    const opening = this.#doors.get(agent_id)
    this.#doors.delete(agent_id)
    const door = await opening?.catch(() => undefined)
    if (!door) return
    this.#agents.delete(door.tokenHash)
    await door.close()
    await rm(door.token_file, { force: true })
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#doors.keys()].map(agent_id => this.close(agent_id)))
    await rmdir(this.#folder).catch(() => {}) // it was never made, or holds what is not ours
  }

  async #open(agent_id: string): Promise<Open> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    await chmod(this.#folder, 0o700)
    // A socket's path may have about a hundred bytes; an agent's name may be longer.
    const name = hashOf(agent_id).slice(0, 16)
    const token = randomBytes(32).toString('base64url')
    const token_file = join(this.#folder, `${name}.token`)
    await rm(token_file, { force: true })
    await writeFile(token_file, `${token}\n`, { mode: 0o600, flag: 'wx' })
    const socket = join(this.#folder, `${name}.sock`)
    const actor: Actor = { kind: 'agent', id: agent_id }
    const close = await this.#openEvents(socket, actor)
    const tokenHash = hashOf(token)
    this.#agents.set(tokenHash, agent_id)
    return { socket, token_file, tokenHash, close }
  }
}

/** Looking up the hash takes the same time for every wrong token. */
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
