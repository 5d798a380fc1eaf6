import type { Server } from './start.ts'

/** Runs something with servers that are stopped afterwards, whatever happens. */
export const withServers = async <Servers extends readonly Server[], T>(
  starting: { readonly [At in keyof Servers]: Promise<Servers[At]> },
  run: (...servers: Servers) => Promise<T>,
): Promise<T> => {
  const started = await Promise.allSettled(starting)
  const servers = started.flatMap(one => (one.status === 'fulfilled' ? [one.value as Server] : []))
  try {
    for (const one of started) if (one.status === 'rejected') throw one.reason
    return await run(...(servers as unknown as Servers))
  } finally {
    await Promise.all(servers.map(server => server.stop()))
  }
}
