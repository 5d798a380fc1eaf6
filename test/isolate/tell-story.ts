// A program of its own, since a test runner imports modules in ways of its own: tells everything that can be seen of
// fixtures/far.js from outside, when it runs beside the daemon's own code or elsewhere.
import { fileURLToPath } from 'node:url'
import type { KsiError } from '../../src/errors.ts'
import { importPlugin } from '../../src/host/load.ts'
import { anything, command, definePlugin, type EventRecord, rawText, withRaw } from '../../src/plugin/index.ts'
import { type BareDaemon, bareDaemon } from '../../src/testing/bare-daemon.ts'
import { isolatedDaemon } from './isolated-daemon.ts'

const any = <N extends `${string}:${string}`>(name: N) => command(name, { doc: '', input: anything, output: anything })
const near = definePlugin({
  name: 'near',
  version: '1.0.0',
  description: '',
  commands: {
    double: any('near:double'),
    where: any('near:where'),
    secret: any('near:secret'),
    no: any('near:no'),
    early: any('near:early'),
    broken: any('near:broken'),
    shout: any('near:shout'),
  },
  setup: () => ({
    commands: {
      double: (data: any) => data.n * 2,
      where: (_: unknown, { depth, source, actor, correlation_id }) => ({ depth, source, actor, correlation_id }),
      secret: () => 1,
      no: () => 1,
      early: () => 'late',
      broken: () => {
        throw new Error('broken')
      },
      shout: () => 'ho',
    },
  }),
})

const story = async (daemon: BareDaemon): Promise<unknown[]> => {
  const told: unknown[] = []
  const all = daemon.watch('far:*')
  const ask = async (name: string, data: unknown = {}, how = {}): Promise<any> => {
    const result = await daemon
      .request(name, data, how)
      .catch(({ code, message, plugin, event, details }: KsiError) => ({
        error: { code, message, plugin, event, details },
      }))
    told.push([name, result])
    return result
  }
  await daemon.host.ready()
  await ask('far:ask', { n: 21 })
  await ask('far:ask', { n: 'x' })
  await ask('far:zod', { at: 'four' })
  await ask('far:who', {}, { correlation_id: 'c', claimed_agent: 'a' })
  await ask('far:keep', { deep: [1, { a: null }] })
  told.push(await daemon.store.list('far'))
  await ask('far:half')
  told.push(await daemon.store.list('far'))
  await ask('far:own')
  await ask('far:near', { n: 4 }, { correlation_id: 5 })
  await ask('far:near', { n: 7 })
  await ask('near:double', { n: 50 })
  for (const name of ['near:secret', 'near:no', 'near:early', 'near:broken', 'near:shout', 'free:no', 'far:nothing'])
    await ask(name)
  await ask('free:yes', { ok: true })
  await ask('free:yes', { ok: 1 })
  await ask('far:loop')
  await ask('far:undeclared')
  await ask('far:fails', { how: 'coded' })
  await ask('far:fails', {})
  await ask('far:aborted')
  while ((await daemon.request('far:was')) !== 'TIMEOUT') await new Promise(resolve => setTimeout(resolve, 5))
  const exact = await ask('far:exact', withRaw({ value: 9007199254740992 }, { value: '9007199254740993' }))
  told.push(rawText(exact, 'value'))
  await ask('far:tasks')
  const [status] = daemon.host.status()
  const { loaded_at, load_time_ms, path, last_error, ...rest } = { ...status!, manifest: undefined }
  told.push(
    { ...rest, last_error: { ...last_error, at: undefined } },
    (await daemon.bus.hook('metricsCollected', [{ a: 1 }]))?.result,
  )
  const manifests = daemon.host.manifests()
  await daemon.stop()
  // a schema of another library is not asked by the daemon, but where the plugin runs
  told.push(manifests[0], all.filter(({ name }) => name !== 'far:zod').map(plainly))
  return told
}
const plainly = ({ name, data, depth, source, actor, status, result, error, parent_id }: EventRecord) => ({
  ...{ name, data, depth, source, actor, status, result },
  ...{ error: error?.code, child: parent_id !== undefined },
})

const file = fileURLToPath(new URL('./fixtures/far.js', import.meta.url))
const options = { config: { far: { word: 'hi' } }, maxEventDepth: 8 }
const start = async (): Promise<BareDaemon> =>
  process.argv[2] === 'beside'
    ? bareDaemon({ ...options, plugins: [await importPlugin(file), near] })
    : isolatedDaemon([file], { ...options, beside: [near] })
setInterval(() => {}, 1000) // the daemon's own timers keep no program alive
for (const one of await story(await start())) console.log(JSON.stringify(one) ?? 'null')
process.exit()
