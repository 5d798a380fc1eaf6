import { messageOf } from '../../../plugin/index.ts'
import type { Legacy } from '../legacy.ts'
import { OldDaemon } from './old-daemon/old-daemon.ts'
import { oldDaemon } from './tokens.ts'

/** The old daemon behind this socket, looked for from now on; what becomes of it is told and logged. */
export const findOldDaemon = (socket: string, { emit, log }: Legacy): OldDaemon => {
  const old = new OldDaemon(socket, state => {
    if (state === 'away') log.warn('the old daemon does not answer', { socket })
    else log('the old daemon answers', { socket })
    void Promise.resolve(emit(oldDaemon, { state, socket })).catch(cause => log.warn(messageOf(cause)))
  })
  void old.watch()
  return old
}
