import { isAbsolute } from 'node:path'
import { fail, type KsiError, messageOf, toWire } from '../errors.ts'
import type { Manifest, PluginContext } from '../plugin/index.ts'
import { inTime } from './in-time.ts'
import { Life, type LifeOwner, lifeLimits } from './life.ts'
import type { Request } from './messages.ts'
import { readManifest, unlentBy } from './read-manifest.ts'
import { Relapses } from './relapses.ts'
import { Subscriptions } from './subscriptions.ts'

const lendHint = 'services do not cross processes; its commands and events do'

/** How a plugin's process is: `waiting` until it is started again. */
export type Health = 'idle' | 'running' | 'waiting' | 'failed' | 'stopped'

export interface Ward extends Omit<LifeOwner, 'ended' | 'name' | 'printed'> {
  readonly path: string
  /** The version of the plugin API. */
  readonly ksi: string
  /** A plugin's process ended by itself or had to be killed. */
  readonly report: (error: KsiError) => void
}

/** Keeps one plugin's process running: starts it, starts it again after it ended, and gives up when it ends too often. */
export class Supervisor {
  health: Health = 'idle'
  /** Why it does not run. */
  error: KsiError | undefined
  /** The files that its manifest depends on, as far as its process says so. */
  files: readonly string[] | undefined
  printed: { readonly lines: number; readonly last: string } | undefined
  readonly #ward: Ward
  readonly #relapses = new Relapses()
  #name: string
  #declared = ''
  /** Services that it would lend if it ran beside the others. */
  #unlent: readonly string[] = []
  #life: Life | undefined
  #began: PluginContext<any, any> | undefined
  #subscriptions: Subscriptions | undefined
  readonly #told = new Map<string, Request>()
  #timer: NodeJS.Timeout | undefined
  #again = 0

  constructor(ward: Ward, name: string) {
    this.#ward = ward
    this.#name = name
  }

  get pid(): number | undefined {
    return this.#life?.pid
  }

  /** Starts a process and asks what the plugin is; it waits to be begun. Throws PLUGIN_LOAD_FAILED. */
  async manifest(): Promise<Manifest> {
    const manifest = await this.#initialized()
    this.#name = manifest.name
    this.#declared = JSON.stringify(manifest)
    return manifest
  }

  /** Runs the plugin's setup, in the process that has told its manifest if that still waits. */
  async begin(context: PluginContext<any, any>): Promise<void> {
    this.#began = context
    if (this.#unlent.length > 0)
      context.log.warn(`nobody can borrow its services: ${this.#unlent.join(', ')}`, { hint: lendHint })
    this.#subscriptions = new Subscriptions(context)
    await this.#start()
  }

  /** Ends a process that only told its manifest and was not begun. */
  async rest(): Promise<void> {
    if (!this.#began) await this.#life?.kill('it is not needed')
  }

  async stop(): Promise<void> {
    this.health = 'stopped'
    clearTimeout(this.#timer)
    await this.#life?.stop()
  }

  /** Starts it anew, as if it had never ended by itself. */
  async reset(): Promise<void> {
    if (this.health !== 'failed' && this.health !== 'waiting') return
    clearTimeout(this.#timer)
    this.#relapses.forget()
    await this.#restart()
  }

  /** A hook that every process of the plugin is to be told once, not only the first. */
  tellEach(hook: Extract<Request, { type: 'hook' }>): void {
    this.#told.set(hook.hook, hook)
  }

  /** The process, if it can be asked. Throws PLUGIN_UNAVAILABLE. */
  get life(): Life {
    if (this.health === 'running' && this.#life) return this.#life
    throw this.#unavailable()
  }

  async #initialized(): Promise<Manifest> {
    const { path, ksi } = this.#ward
    const life: Life = new Life({
      ...this.#ward,
      name: this.#name,
      printed: line => {
        this.printed = { lines: (this.printed?.lines ?? 0) + 1, last: line.slice(0, 200) }
      },
      ended: (how, wanted) => this.#ended(life, how, wanted),
    })
    this.#life = life
    try {
      const { manifest, files } = await life.initialize(path, ksi)
      this.files = pathsIn(files)
      this.#unlent = unlentBy(manifest)
      return readManifest(manifest, path)
    } catch (cause) {
      await life.kill('it could not be used')
      throw cause
    }
  }

  async #start(): Promise<void> {
    if (!this.#life) {
      const manifest = await this.#initialized()
      if (JSON.stringify(manifest) !== this.#declared) {
        await this.#life!.kill('it declares something else now')
        throw fail('PLUGIN_LOAD_FAILED', this.#name, 'it declares something else than when the daemon started').with({
          hint: 'restart the daemon',
        })
      }
    }
    const life = this.#life!
    try {
      await life.begin(this.#name, { context: this.#began!, subscriptions: this.#subscriptions! })
      for (const hook of this.#told.values()) await inTime(life.hook({ ...hook }), lifeLimits.start)
    } catch (cause) {
      await life.kill('its setup failed')
      throw cause
    }
    if ((this.health as Health) === 'stopped') return void (await life.stop())
    this.health = 'running'
    this.error = undefined
  }

  #ended(life: Life, how: string, wanted: boolean): void {
    if (this.#life !== life) return
    this.#life = undefined
    if (wanted || this.health !== 'running') return
    this.#relapsed(`its process ended: ${how}`, performance.now() - life.startedAt)
  }

  #relapsed(reason: string, livedMs: number): void {
    const wait = this.#relapses.after(livedMs)
    const error = fail('PLUGIN_UNAVAILABLE', this.#name)
    if (wait === undefined) {
      this.health = 'failed'
      this.error = error.with({
        reason,
        hint: `it ended three times within five minutes and is left alone: ${reason}; mend it, then ksi plugin reset ${this.#name}`,
      })
    } else {
      this.health = 'waiting'
      this.error = error.with({ reason, hint: `${reason}; it is started again` })
      this.#again = performance.now() + wait
      this.#timer = setTimeout(() => void this.#restart(), wait)
      this.#timer.unref()
    }
    this.#ward.report(told(this.#name, this.error, wait))
  }

  async #restart(): Promise<void> {
    const began = performance.now()
    this.health = 'waiting'
    this.#again = began
    try {
      await this.#start()
      this.#ward.log('it runs again', { pid: this.pid })
    } catch (cause) {
      if ((this.health as Health) !== 'stopped') this.#relapsed(messageOf(cause), performance.now() - began)
    }
  }

  #unavailable(): KsiError {
    const error = fail('PLUGIN_UNAVAILABLE', this.#name)
    if (this.error) error.with(toWire(this.error).details)
    if (this.health !== 'waiting') return error
    return error.with({ retry_after_ms: Math.max(50, Math.ceil(this.#again - performance.now())) })
  }
}

/** Whatever it says of them. */
const pathsIn = (files: unknown): readonly string[] | undefined =>
  Array.isArray(files) && files.every(file => typeof file === 'string' && isAbsolute(file)) ? files : undefined

const told = (name: string, error: KsiError, wait: number | undefined): KsiError => {
  const { reason } = error.details as { reason?: string }
  const next = wait === undefined ? 'it stays ended until it is reset' : `it is started again in ${wait / 1000} s`
  const said = fail('PLUGIN_UNAVAILABLE', name)
  return Object.assign(said, { message: `plugin ${name}: ${reason}; ${next}`, plugin: name, event: 'process' })
}
