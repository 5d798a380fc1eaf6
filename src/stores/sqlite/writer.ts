import { parentPort, workerData } from 'node:worker_threads'
import { reflection } from '../shared/external-changes.ts'
import { SharedWriter } from '../shared/table-writer.ts'
import { DatabaseWriter } from './database-writer.ts'
import { SpareSpace } from './spare-space.ts'
import { failureOf } from './storage-error.ts'
import type { Unit, WriterReply, WriterRequest } from './unit.ts'
import type { WriterOptions } from './writer-thread.ts'

// the entry of the writer thread: serves one request after the other

const { path, sharedPath, acknowledgeTooEarly } = workerData as WriterOptions
const writer = new DatabaseWriter(path)
const shared = new SharedWriter(sharedPath)
const spare = new SpareSpace(`${path}.spare`)
let isTorn = false

/** Makes the mistake that `acknowledgeTooEarly` stands for show on a fast disk too. */
const slowDiskMs = 5

const serve = (request: WriterRequest): WriterReply => {
  try {
    if ('commit' in request) commit(request.commit)
    else if ('prune' in request) return { more: writer.prune(request.prune) }
    else if ('prepareShared' in request) shared.prepare(request.prepareShared)
    return {}
  } catch (cause) {
    return { failure: failureOf(cause, path) }
  }
}

/**
 * The old daemon's file comes first. What it then holds alone, after a crash or an error of the disk, is found by its versions
 * at the next start, as long as nothing says that later ones are reflected.
 */
const commit = (unit: Unit): void => {
  if (unit.shared.length === 0) {
    writer.commit(unit)
    return
  }
  spare.hold(spaceOf(unit))
  const version = shared.commit(unit.shared)
  const whole = isTorn ? unit : { ...unit, rows: [...unit.rows, reflection.store, reflection.own, String(version)] }
  isTorn = true
  try {
    writer.commit(whole)
  } catch (cause) {
    if (failureOf(cause, path).kind !== 'full') throw cause
    spare.release()
    writer.commit(whole)
  }
  isTorn = whole === unit
}

/** Bytes that the unit may need in the write-ahead log. */
const spaceOf = ({ chunks, rows }: Unit): number =>
  [...chunks, ...rows].reduce<number>((sum, part) => sum + (typeof part === 'string' ? part.length * 3 : 0), 131_072)

parentPort!.on('message', (request: WriterRequest) => {
  if ('close' in request) {
    writer.close()
    shared.close()
    spare.release()
    parentPort!.close()
  } else if (acknowledgeTooEarly) {
    parentPort!.postMessage({})
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, slowDiskMs)
    serve(request)
  } else parentPort!.postMessage(serve(request))
})
