import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../../../../plugin/index.ts'
import { makeScratchFolder, removeFolder } from '../../../../plugin/scratch-folder.ts'
import type { Legacy } from '../../legacy.ts'
import { LineConnection } from '../old-daemon/line-connection.ts'
import { OldDaemon } from '../old-daemon/old-daemon.ts'
import { ksiLauncher } from './launcher.ts'

const patience = 20_000

const firstValue = '{"command": "SET_AGENT_KV", "parameters": {"key": "copy", "value": ""}}'

/** It ends with us, also when we end without a goodbye. */
const endsWithParent =
  'data:text/javascript,import{isMainThread}from"node:worker_threads";if(isMainThread)' +
  'process.stdin.on("end",()=>process.kill(process.pid,"SIGTERM")).resume().unref()'

/** A daemon of ours in a process of its own, which starts no program and keeps everything in a scratch folder. */
export class CopyDaemon {
  readonly folder: string
  readonly asked: OldDaemon
  readonly #child: ChildProcess

  private constructor(folder: string, child: ChildProcess) {
    this.folder = folder
    this.#child = child
    this.asked = new OldDaemon(join(folder, 's', 'control.sock'))
  }

  /** Rejects with what it said when it does not start. */
  static async start(legacy: Legacy): Promise<CopyDaemon> {
    const folder = await makeScratchFolder('ksi-shadow-')
    await writeFile(join(folder, 'daemon.json'), JSON.stringify(settings(folder, legacy)))
    const words = ['--import', endsWithParent, ksiLauncher(), 'start', '--home', folder, '--quiet']
    const child = spawn(process.execPath, words, { stdio: ['pipe', 'ignore', 'pipe'], env: environment(), cwd: folder })
    const copy = new CopyDaemon(folder, child)
    try {
      await copy.#answering()
      await copy.asked.watch()
      await copy.asked.ask(firstValue) // from then on there is a table to bring values to
      return copy
    } catch (cause) {
      await copy.end()
      throw cause
    }
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  get database(): string {
    return join(this.folder, 'shared.db')
  }

  get identities(): string {
    return join(this.folder, 'identities.json')
  }

  async end(): Promise<void> {
    this.asked.close()
    if (!this.hasEnded) {
      const ended = once(this.#child, 'exit')
      this.#child.kill('SIGKILL') // nothing of it is kept
      await ended
    }
    await removeFolder(this.folder)
  }

  async #answering(): Promise<void> {
    let said = ''
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (said.length < 2000) said += text
    })
    this.#child.on('error', cause => {
      said += cause.message
    })
    const until = performance.now() + patience
    for (;;) {
      const connection = await LineConnection.open(this.asked.socket).catch(() => undefined)
      connection?.close()
      if (connection) return
      if (this.hasEnded || performance.now() > until)
        throw fail('INTERNAL_ERROR', `the copy to compare with did not start: ${said.trim()}`)
      await new Promise(resolve => setTimeout(resolve, 25))
    }
  }
}

/** What is only read is read where it is. */
const settings = (folder: string, { config, services: { daemon } }: Legacy): object => {
  const { agent_service = {} } = (daemon.config.plugins ?? {}) as { agent_service?: Record<string, unknown> }
  return {
    daemon: {
      shared_database: join(folder, 'shared.db'),
      prompts_dir: daemon.places.prompts_dir,
      session_log_dir: join(folder, 'sessions'),
      plugin_dirs: config.shadow_plugin_dirs,
      log_level: 'WARNING',
    },
    transports: { unix: { socket_dir: join(folder, 's') } },
    plugins: {
      agent_service: {
        identities_file: join(folder, 'identities.json'),
        profiles_dir: daemon.places.profiles_dir,
        shipped_profiles: agent_service.shipped_profiles ?? true,
        max_agents: 100_000,
      },
      completion_service: { only: 'scripted' },
      legacy: { spawn_task: 'first_message' },
    },
  }
}

/** Nothing of our own settings reaches it. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:KSI|CLAUDE)_|^NODE_OPTIONS$/i.test(name)))
