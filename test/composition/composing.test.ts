import { expect, test } from 'vitest'
import { rawText, withRaw } from '../../src/plugin/index.ts'
import { promptsDaemon, recipe } from './prompts-folder.ts'

const component = (name: string, more = '') => `{name: ${name}, source: components/${name}.md${more}}`

test('§8.2 a prompt is the texts of its components, a blank line between them', async () => {
  const { request } = await promptsDaemon({
    'compositions/r.yaml': recipe([component('a'), component('b'), component('c', `, condition: "{{x}} == 'y'"`)]),
    'components/a.md': 'one {{x}}\r\n',
    'components/b.md': 'two',
    'components/c.md': 'three',
  })
  const compose = async (x: unknown) =>
    (await request('composition:compose', { composition: 'r', context: { x } })).prompt
  expect(await compose('y')).toBe('one y\n\n\ntwo\n\nthree')
  expect(await compose('z')).toBe('one z\n\n\ntwo')
})

test('§8.4 variables are filled in one after the other, the component’s own first, the context’s counting more', async () => {
  const { request } = await promptsDaemon({
    'compositions/r.yaml': recipe([component('a', ', vars: {own: "<{{later}}>", shadow: recipe, n: 1.0, i: 7}')]),
    'components/a.md': '{{own}} {{shadow}} {{n}} {{i}} {{later}} {{ own }} {{none}} {{back}}',
  })
  const context = { later: '{{own}}', shadow: 'context', back: '{{later}}' }
  const { prompt } = await request('composition:compose', { composition: 'r', context })
  expect(prompt).toBe('<{{own}}> context 1.0 7 {{own}} {{ own }} {{none}} {{later}}')
})

test('§8.4 numbers stay as they were sent, and as the file has them', async () => {
  const { request } = await promptsDaemon({
    'compositions/r.yaml':
      `${recipe([component('a')], 'metadata: {2: two, 1: 9007199254740993, when: 2024-01-02}\n')}`.replace(
        'version: "1.0"',
        'version: 2.0',
      ),
    'components/a.md': '{{n}} {{big}} {{list}}',
  })
  const asked = { composition: 'r', context: {} }
  const text = '{"n":1.0,"big":9007199254740993,"list":[1e3,{"b":1,"2":null,"1":true}]}'
  const answer = await request('composition:compose', withRaw(asked, { context: text }))
  expect(answer.prompt).toBe("1.0 9007199254740993 [1000.0, {'b': 1, '2': None, '1': True}]")
  expect(rawText(answer, 'version')).toBe('2.0')
  expect(rawText(answer, 'metadata')).toBe('{"2":"two","1":9007199254740993,"when":"2024-01-02"}')
})

test('§8.2 what the context must have and has not is told', async () => {
  const { request } = await promptsDaemon({
    'compositions/r.yaml': recipe([], 'required_context: {a: text, b: text}\n'),
  })
  await expect(request('composition:compose', { composition: 'r', context: { c: 1 } })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: 'the context: needs a, b',
    details: { missing: ['a', 'b'], required: ['a', 'b'], provided: ['c'] },
  })
  expect((await request('composition:compose', { composition: 'r', context: { a: null, b: 0 } })).prompt).toBe('')
})

test('§8.2 a component that is not there is told with those that are', async () => {
  const { request } = await promptsDaemon({
    'compositions/r.yaml': recipe([component('ghost')]),
    'compositions/s.yaml': recipe(['{name: ghost, source: nowhere/ghost.md}']),
    'components/b.md': '',
    'components/a.md': '',
    'components/deep/c.md': '',
  })
  await expect(request('composition:compose', { composition: 'r' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: {
      component: 'ghost',
      reason:
        'Error processing component ghost from components/ghost.md: Component not found: prompts/components/ghost.md\nAvailable in prompts/components: a.md, b.md',
    },
  })
  await expect(request('composition:compose', { composition: 's' })).rejects.toMatchObject({
    message: expect.stringContaining('\nDirectory does not exist: prompts/nowhere'),
  })
})

test('§8.4 values that put each other into the text again and again come to an end', async () => {
  const { request } = await promptsDaemon({
    'compositions/r.yaml': recipe([component('a')]),
    'components/a.md': '{{k0}}',
  })
  const keys = Array.from({ length: 60 }, (_, at) => [`k${at}`, `{{k${at + 1}}}{{k${at + 1}}}`])
  await expect(
    request('composition:compose', { composition: 'r', context: Object.fromEntries(keys) }),
  ).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('longer than') })
})

test('§8.1 a composition that is not there is answered with the nearest names', async () => {
  const { request } = await promptsDaemon({ 'compositions/brief.yaml': recipe([]) })
  await expect(request('composition:get', { composition: 'brif' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    details: { hint: 'did you mean brief?' },
  })
})

test.each([
  ['name: r\ndescription: d\nauthor: a\n', "'version'"],
  ['name: [open', expect.stringContaining('line 1')],
  ['', 'a composition is a map of keys'],
  [recipe([]).replace('[]', ''), 'components must be a list; leave it out if there is nothing to say'],
  [recipe(['{name: x}']), "'source'"],
  [recipe(['{name: x, source: 5}']), 'the source of a component must be text'],
  [Buffer.from([0x6e, 0xff]).toString('latin1'), expect.any(String)],
])('§8.1 %j is no composition, and is told beside the others', async (text, error) => {
  const { request, write } = await promptsDaemon({ 'compositions/good.yaml': recipe(['{name: x, source: y}']) })
  write('compositions/bad.yaml', Buffer.from(text, 'latin1'))
  expect(await request('composition:list')).toMatchObject({
    count: 1,
    total: 2,
    compositions: [{ composition: 'good', name: 'r', component_count: 1, metadata: {} }],
    failed: [{ composition: 'bad', error }],
  })
  await expect(request('composition:get', { composition: 'bad' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { reason: error },
  })
  expect(await request('composition:validate', { composition: 'bad' })).toMatchObject({
    valid: false,
    load_error: error,
  })
})

test('§4.15 a context that suits is valid, one that does not is told why', async () => {
  const { request } = await promptsDaemon({
    'compositions/r.yaml': recipe([component('a')], 'required_context: {x: text}\n'),
    'components/a.md': 'say {{x}}',
  })
  expect(await request('composition:validate', { composition: 'r', context: { x: 'hello', y: 1 } })).toEqual({
    composition: 'r',
    valid: true,
    issues: [],
    warnings: ['Extra context provided (not required): y', 'Composed prompt is very short'],
    missing_components: [],
    load_error: null,
    context: { required: ['x'], provided: ['x', 'y'], missing: [], extra: ['y'] },
    trial: { prompt_length: 9, component_count: 1 },
  })
  expect(await request('composition:validate', { composition: 'r' })).toMatchObject({
    valid: false,
    issues: ['Missing required context: x'],
    trial: null,
  })
})

test('§4.15 the texts of a folder are listed with the beginning of each', async () => {
  const { request, write } = await promptsDaemon({
    'components/a.md': `${'🙂'.repeat(99)}\nmore`,
    'components/styles/night.md': ' short\nlines\n',
    'components/styles/deep/x.md': '',
    'components/styles.md': 'x',
    'components/note.txt': 'no',
  })
  write('components/broken.md', Buffer.from([0xff]))
  const list = async (directory?: string) =>
    (await request('composition:list_components', { directory })).components.map(({ path }: { path: string }) => path)
  expect(await list()).toEqual(['a.md', 'broken.md', 'styles.md', 'styles/deep/x.md', 'styles/night.md'])
  expect(await list('styles/')).toEqual(['styles.md', 'styles/deep/x.md', 'styles/night.md'])
  expect(await list('nowhere')).toEqual([])
  expect((await request('composition:list_components')).components).toMatchObject([
    { path: 'a.md', name: 'a', directory: '', filename: 'a.md', size_bytes: 401, preview: `${'🙂'.repeat(99)}...` },
    { preview: '[Unable to read content]', size_bytes: 1 },
    { preview: 'x' },
    { directory: 'styles/deep', preview: '' },
    { directory: 'styles', preview: 'short lines' },
  ])
})
