import { expect, onTestFinished, test } from 'vitest'
import {
  BasePlugin,
  fromClass,
  type GuideContext,
  hookimpl,
  type PluginCapabilities,
  type PluginMetadata,
} from '../../src/plugin/index.ts'
import systemPlugin from '../../src/plugins/system/index.ts'
import { bareDaemon } from '../../src/testing/bare-daemon.ts'

/** A class with these methods. */
const classOf = (
  methods: object,
  { capabilities = {}, ...metadata }: Partial<PluginMetadata> & { capabilities?: PluginCapabilities } = {},
) =>
  class extends BasePlugin {
    constructor() {
      super({ metadata: { name: 'mine', ...metadata }, capabilities })
      Object.assign(this, methods)
    }
  }

const answering = classOf(
  { ksi_handle_event: (event_name: string, data: object) => ({ event_name, data }) },
  { name: 'answerer', capabilities: { commands: ['a:do'] } },
)

const daemonWith = async (...classes: (new () => BasePlugin)[]) => {
  const daemon = await bareDaemon({ builtIns: [systemPlugin], plugins: classes.map(fromClass) })
  onTestFinished(() => daemon.stop())
  return daemon
}

test.each([
  ['nothing', undefined, { result: { event_name: 'a:do', data: { n: 1 } } }],
  ['true', true, { result: { event_name: 'a:do', data: { n: 1 } } }],
  ['other data', { n: 2 }, { result: { event_name: 'a:do', data: { n: 2 } } }],
  ['an answer', { respond: 'mine' }, { result: 'mine' }],
  ['null', null, { error: { code: 'EVENT_CANCELLED', message: 'mine cancelled a:do: refused' } }],
  ['false', false, { error: { code: 'EVENT_CANCELLED' } }],
  ['a reason', { cancel: true, reason: 'not now' }, { error: { message: 'mine cancelled a:do: not now' } }],
])('ksi_pre_event that says %s', async (_, said, expected) => {
  const daemon = await daemonWith(answering, classOf({ ksi_pre_event: async () => said }))
  expect(await daemon.dispatch('a:do', { n: 1 })).toMatchObject(expected)
})

test('pre, filter and validate are steps one after the other; a throw in validate refuses', async () => {
  const steps = classOf({
    ksi_pre_event: (_: string, data: object) => ({ ...data, steps: ['pre'] }),
    ksi_filter_event: (_: string, data: any) => ({ ...data, steps: [...data.steps, 'filter'] }),
    ksi_validate_event: (_: string, data: any) => {
      if (data.wrong) throw new Error(`wrong after ${data.steps}`)
    },
  })
  const daemon = await daemonWith(answering, steps)
  expect(await daemon.request('a:do', {})).toMatchObject({ data: { steps: ['pre', 'filter'] } })
  expect(await daemon.dispatch('a:do', { wrong: true })).toMatchObject({
    error: { code: 'EVENT_CANCELLED', message: 'mine cancelled a:do: wrong after pre,filter' },
  })
})

test('tryfirst and trylast decide the order, said by hookimpl or by static hooks; otherwise the priority', async () => {
  const order: string[] = []
  const telling = (name: string, about: object, mark = (method: () => void) => method) =>
    classOf({ ksi_pre_event: mark(() => void order.push(name)) }, { name, ...about })
  const statically = class extends telling('static', { priority: 90 }) {
    static readonly hooks = { ksi_pre_event: { tryfirst: true } }
  }
  const daemon = await daemonWith(
    answering,
    telling('late', { priority: 1 }, hookimpl({ trylast: true })),
    telling('second', { priority: 60 }),
    telling('first', { priority: 40 }, hookimpl),
    statically,
  )
  await daemon.request('a:do')
  expect(order).toEqual(['static', 'first', 'second', 'late'])
})

test('ksi_post_event changes the answer, ksi_event_error answers instead', async () => {
  const failing = classOf(
    {
      ksi_handle_event: () => {
        throw new Error('no')
      },
    },
    { name: 'failing', capabilities: { commands: ['f:do'] } },
  )
  const mending = classOf({
    ksi_post_event: (name: string, result: object) => (name === 'a:do' ? { ...result, after: true } : undefined),
    ksi_event_error: (name: string, error: Error) => ({ mended: name, said: error.message }),
  })
  const daemon = await daemonWith(answering, failing, mending)
  expect(await daemon.request('a:do')).toMatchObject({ after: true })
  expect(await daemon.request('f:do')).toMatchObject({ mended: 'f:do' })
})

test('events of its namespaces come to it, others do not; nothing said means not mine', async () => {
  const asked: string[] = []
  const spaced = classOf(
    {
      ksi_handle_event: (name: string) => {
        asked.push(name)
        return name === 'my:one' ? { one: 1 } : null
      },
    },
    { capabilities: { event_namespaces: ['/my'] } },
  )
  const daemon = await daemonWith(spaced)
  expect(await daemon.request('my:one')).toEqual({ one: 1 })
  expect(await daemon.dispatch('my:two')).toMatchObject({ error: { code: 'EVENT_NOT_HANDLED' } })
  expect(await daemon.dispatch('your:one')).toMatchObject({ error: { code: 'EVENT_NOT_HANDLED' } })
  expect(asked).toEqual(['my:one', 'my:two'])
})

test('what it declares is its manifest, in the words of the daemon', () => {
  const { commands, ...plugin } = fromClass(
    classOf(
      { ksi_handle_event: () => ({}) },
      {
        version: '2.1.0',
        author: 'me',
        priority: 7,
        ksi_api: '^1.0',
        lazy: true,
        dependencies: ['other@^1'],
        capabilities: {
          commands: { 'my:do': { doc: 'Does.', timeout: 3, example: { n: 1 } } },
          emits: ['my:done'],
          provides_services: ['mine'],
          requires_services: ['state'],
          legacy_commands: { DO: 'my:do' },
          permissions: { state: ['mine'] },
        },
      },
    ),
  )
  expect(plugin).toMatchObject({
    name: 'mine',
    version: '2.1.0',
    author: 'me',
    priority: 7,
    ksi: '^1.0',
    lazy: true,
    dependencies: ['other@^1'],
    provides: { mine: { name: 'mine' } },
    needs: { state: { name: 'state' } },
    emits: { 'my:done': { name: 'my:done' } },
    permissions: { state: ['mine'] },
    hooks: { handleEvent: { patterns: ['my:do'] } },
  })
  expect(commands['my:do']).toMatchObject({ doc: 'Does.', timeout: 3, example: { n: 1 }, legacy: 'DO' })
})

test('a subscription ends when it is taken back, through whichever context', async () => {
  const heard: string[] = []
  let id = ''
  const listening = classOf(
    {
      onInitialize(this: BasePlugin) {
        id = this.subscribe(['a:do', 'b:*'], name => void heard.push(name))
      },
      ksi_handle_event: (_: string, __: object, context: GuideContext) => ({
        first: context.unsubscribe(id),
        again: context.unsubscribe(id),
      }),
    },
    { capabilities: { commands: ['my:end'] } },
  )
  const daemon = await daemonWith(answering, listening)
  await daemon.request('a:do')
  expect(await daemon.request('my:end')).toEqual({ first: true, again: false })
  await daemon.request('a:do')
  expect(heard).toEqual(['a:do'])
})
