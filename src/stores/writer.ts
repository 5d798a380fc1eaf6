import { parentPort, workerData } from 'node:worker_threads'
import { DatabaseWriter } from './database-writer.ts'
import { reflection } from './external-changes.ts'
import { SharedWriter } from './shared-writer.ts'
import { failureOf } from './storage-error.ts'
import type { Unit, WriterReply, WriterRequest } from './unit.ts'
import type { WriterOptions } from './writer-thread.ts'

// the entry of the writer thread: serves one request after the other

const { path, sharedPath, acknowledgeTooEarly } = workerData as WriterOptions
const writer = new DatabaseWriter(path)
const shared = new SharedWriter(sharedPath)

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

/** The old daemon's file comes first: what a crash then leaves in it alone is found by its versions. */
const commit = (unit: Unit): void => {
  if (unit.shared.length === 0) {
    writer.commit(unit)
    return
  }
  const { version, undo } = shared.commit(unit.shared)
  try {
    writer.commit({ ...unit, rows: [...unit.rows, reflection.store, reflection.own, String(version)] })
  } catch (cause) {
    undo()
    throw cause
  }
}

parentPort!.on('message', (request: WriterRequest) => {
  if ('close' in request) {
    writer.close()
    shared.close()
    parentPort!.close()
  } else if (acknowledgeTooEarly) {
    parentPort!.postMessage({})
    serve(request)
  } else parentPort!.postMessage(serve(request))
})
