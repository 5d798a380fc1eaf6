import { socketPath } from '../client/socket-path.ts'

/** Where a command looks for the daemon; the options of every command that talks to one. */
export interface DaemonOptions {
  readonly socket?: string
  readonly socketDir?: string
  readonly home?: string
  readonly dropIn?: string
  readonly config?: string
}

/** The path of events.sock: what the options say, else `KSI_SOCKET_DIR`, else the configuration file, else /tmp/ksi. */
export const findSocket = async (options: DaemonOptions): Promise<string> => {
  const { socket, socketDir, dropIn } = options
  if (socket !== undefined || socketDir !== undefined || (process.env.KSI_SOCKET_DIR && dropIn === undefined))
    return socketPath('events.sock', options)
  const { loadConfig } = await import('../config/load-config.ts')
  const { config } = await loadConfig({ flags: options, env: process.env, cwd: process.cwd() })
  return socketPath('events.sock', { socketDir: config.transports.unix.socket_dir })
}
