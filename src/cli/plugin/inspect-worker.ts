import { parentPort, workerData } from 'node:worker_threads'
import { KsiError, messageOf, toWire } from '../../errors.ts'
import { importedBy } from '../../host/lend-modules.ts'
import { importPlugin, keepCompiledIn } from '../../host/load.ts'
import { manifestOf } from '../../plugin/manifest.ts'
import type { Said } from './inspect.ts'

/** Imports one plugin, and tells what it declares: in a thread, since an import may be endless. */
const inspect = async ({ entry, cache }: { entry: string; cache: string }): Promise<Said> => {
  try {
    keepCompiledIn(cache)
    const manifest = manifestOf(await importPlugin(entry))
    return { manifest: JSON.parse(JSON.stringify(manifest)), files: importedBy(entry) }
  } catch (cause) {
    return { error: toWire(cause instanceof KsiError ? cause : new KsiError('PLUGIN_LOAD_FAILED', messageOf(cause))) }
  }
}

void inspect(workerData).then(said => parentPort?.postMessage(said))
