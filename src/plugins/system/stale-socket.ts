import { connect } from 'node:net'

/** Whether a socket file is left over: nobody accepts there any more. Whatever else happens, it may be somebody's. */
export const isStale = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code === 'ECONNREFUSED'))
  })
