import { readdirSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fail, fromWire, type WireError } from '../../errors.ts'
import { nameOf } from '../../host/discover.ts'
import { type Manifest, manifestOf } from '../../plugin/manifest.ts'
import type { Source } from './find-source.ts'
import { runsElsewhere } from './runs-elsewhere.ts'

/** What a plugin says about itself. */
export interface Inspected extends Source {
  readonly manifest: Manifest
  /** Its own files: the first, and those that it imports. */
  readonly files: readonly string[]
}

/** What the thread says. */
export type Said = { readonly manifest: Manifest; readonly files: readonly string[] } | { readonly error: WireError }

/** Its import may take 10 s; code that blocks is ended then. */
const importLimitMs = 12_000
const memory = 512 << 20

/**
 * Reads what the plugin declares. Nothing of it is set up, and what it prints while it is imported is passed over.
 * @throws PLUGIN_LOAD_FAILED with the reason, the place if it is known, and what to do.
 */
export const inspect = async (source: Source, cache: string, limitMs = importLimitMs): Promise<Inspected> => ({
  ...source,
  ...(runsElsewhere(source.entry) ? await inProcess(source) : await inThread(source, { cache, limitMs })),
})

interface Around {
  readonly cache: string
  readonly limitMs: number
}

const inThread = async (
  { entry }: Source,
  { cache, limitMs }: Around,
): Promise<Pick<Inspected, 'manifest' | 'files'>> => {
  const { Worker } = await import('node:worker_threads')
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const worker = new Worker(new URL(`./inspect-worker.${extension}`, import.meta.url), {
    workerData: { entry, cache },
    stdout: true,
    stderr: true,
  })
  const blocked = fail('PLUGIN_LOAD_FAILED', nameOf(entry), 'its import did not end: it blocks everything').with({
    path: entry,
    hint: 'there is a loop without an end at the top of the file',
  })
  const ended = fail('PLUGIN_LOAD_FAILED', nameOf(entry), 'it ended its process while it was loaded').with({
    path: entry,
    hint: 'take process.exit out of it',
  })
  try {
    const said = await new Promise<Said>((resolve, reject) => {
      const timer = setTimeout(() => reject(blocked), limitMs)
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => reject(ended))
      worker.once('exit', () => clearTimeout(timer))
    })
    if ('error' in said) throw fromWire(said.error)
    return said
  } finally {
    await worker.terminate()
  }
}

/** Other languages have a process of their own for it. */
const inProcess = async ({ entry, root }: Source): Promise<Pick<Inspected, 'manifest' | 'files'>> => {
  const { Isolation } = await import('../../isolate/isolation.ts')
  const silent = Object.assign(() => {}, { debug() {}, warn() {}, error() {} })
  const isolation = new Isolation({ log: () => silent, report: () => {} })
  try {
    const { plugin } = await isolation.load(entry, { memory })
    return { manifest: manifestOf(plugin), files: extname(entry) === '.py' ? pythonFiles(entry, root) : [] }
  } finally {
    await isolation.rest()
    await isolation.close()
  }
}

const pythonFiles = (entry: string, root: string): string[] =>
  statSync(root).isDirectory()
    ? readdirSync(root)
        .filter(name => name.endsWith('.py') && !name.startsWith('test_'))
        .map(name => join(root, name))
    : [entry]
