import { messageOf } from '../../../plugin/index.ts'
import type { Legacy } from '../legacy.ts'
import { OldDaemon, type OldState } from './old-daemon/old-daemon.ts'
import { refuseOwn } from './old-place.ts'
import { oldDaemon } from './tokens.ts'

/** The old daemon behind this socket, looked for from now on; what becomes of it is told and logged. */
export const findOldDaemon = (socket: string, legacy: Legacy): OldDaemon => {
  const { emit, log } = legacy
  const changed = (state: OldState): void => {
    if (state === 'away') log.warn('the old daemon does not answer', { socket })
    else log('the old daemon answers', { socket })
    void Promise.resolve(emit(oldDaemon, { state, socket })).catch(cause => log.warn(messageOf(cause)))
  }
  // a route may be older than the place of our sockets
  const old = new OldDaemon(socket, { changed, refuse: place => refuseOwn(place, legacy) })
  void old.watch()
  return old
}
