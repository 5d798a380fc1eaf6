import { dirname, join } from 'node:path'
import { connect } from '../../src/client/index.ts'
import type { Figure, Measurement } from '../goal.ts'
import { compare } from '../measure/compare.ts'
import { type Server, startKsi, startPlain } from '../servers/start.ts'
import { withServers } from '../servers/with-servers.ts'
import { exchanges, shape } from './legacy-exchange.ts'

/** A command of the old daemon that its route leads there, beside the least that a server, or a forwarder, could do with it. */
export const forwarding: Measurement = {
  name: 'forwarding',
  run: () => withServers([startPlain('legacy-exchange.mjs'), startKsi()] as const, besideForwarder),
}

const besideForwarder = (old: Server, ksi: Server): Promise<Figure[]> =>
  withServers(
    [startPlain('legacy-exchange.mjs'), startPlain('raw-forwarder.mjs', old.path)] as const,
    (echo, forwarder) => figures({ old, ksi, echo, forwarder }),
  )

const figures = async ({ old, ksi, echo, forwarder }: Readonly<Record<string, Server>>): Promise<Figure[]> => {
  await using client = await connect({ socket: ksi!.path })
  await client.request('route:set', { commands: ['all'], to: 'legacy', old_sockets: old!.path })
  const ours = { ...ksi!, path: join(dirname(ksi!.path), 'control.sock') }
  const toEcho = await compare({ theirs: echo!, ours }, shape, { run: exchanges })
  const toForwarder = await compare({ theirs: forwarder!, ours }, shape, { run: exchanges })
  const ratio = (what: string, value: number) => ({ goal: 'legacy', what, value, unit: 'ratio' as const })
  return [
    { ...ratio('forwarded, CPU, to an exchange of the echo', toEcho.of('cpu')), most: 1.5, detail: toEcho.cpus },
    { ...ratio('forwarded, CPU, to a bare forwarder', toForwarder.of('cpu')), detail: toForwarder.cpus },
    ratio('forwarded, p50, to a bare forwarder', toForwarder.of('p50')),
  ]
}
