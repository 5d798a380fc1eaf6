import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { recipe } from '../composition/prompts-folder.ts'
import { type LegacyDaemon, legacyDaemon } from './legacy-daemon.ts'

const withPrompts = async (files: Readonly<Record<string, string>>): Promise<LegacyDaemon> => {
  const daemon = await legacyDaemon()
  for (const [path, text] of Object.entries(files)) {
    const file = join(daemon.home, 'prompts', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return daemon
}
const component = (name: string) => `{name: ${name}, source: components/${name}.md}`
const refusal = async (daemon: LegacyDaemon, command: string, parameters: object) => {
  const { error } = await daemon.ask(command, parameters)
  return `${error.code}: ${error.message}`
}

test('§4.15 §8.1 numbers, dates and the order of keys are those of the file', async () => {
  const metadata = 'metadata: {2: two, 1: 1.0, big: 9007199254740993, day: 2024-01-02, category: x}\n'
  const daemon = await withPrompts({ 'compositions/r.yaml': recipe([], metadata).replace('"1.0"', '2.50') })
  const answer = await daemon.send('{"command": "GET_COMPOSITION", "parameters": {"name": "r"}}\n')
  expect(answer).toContain('"version": 2.5,')
  expect(answer).toContain(
    '"metadata": {"2": "two", "1": 1.0, "big": 9007199254740993, "day": "2024-01-02", "category": "x"}',
  )
  const { items, metadata: about } = await daemon.result('GET_COMPOSITIONS', { category: 'x' })
  expect(items).toMatchObject([{ name: 'r', version: 2.5, metadata: { day: '2024-01-02' }, component_count: 0 }])
  expect(about).toMatchObject({ category_filter: 'x', total_found: 1, filtered_count: 1, failed_to_load: 0 })
  expect(about).not.toHaveProperty('failed_compositions')
})

test('§4.15 §8.4 what a client sends exactly is put into the prompt and given back exactly', async () => {
  const daemon = await withPrompts({
    'compositions/r.yaml': recipe([component('a')]),
    'components/a.md': '{{one}} {{big}} {{list}} {{far}}',
  })
  const context = '{"one": 1.0, "big": 9007199254740993, "list": [1e16, {"2": 0.5, "1": "\\u00e9"}], "far": Infinity}'
  const answer = await daemon.send(
    `{"command": "COMPOSE_PROMPT", "parameters": {"composition": "r", "context": ${context}}}\n`,
  )
  expect(answer).toContain(`"prompt": "1.0 9007199254740993 [1e+16, {'2': 0.5, '1': '\\u00e9'}] inf"`)
  expect(answer).toContain(`"context_provided": ${context.replace('1e16', '1e+16')}`)
  expect(answer).toContain('"estimated_tokens": 10.4,')
})

test('§4.15 an analysis counts characters and words as Python does, and tokens are never a whole number', async () => {
  const daemon = await withPrompts({
    'compositions/r.yaml': recipe([component('a')]),
    'components/a.md': `🙂 a\u001cb\u0085c\ufeffd\n\n\u00a0\n${'w '.repeat(6)}`,
  })
  const answer = await daemon.send('{"command": "COMPOSE_PROMPT", "parameters": {"composition": "r", "context": {}}}\n')
  expect(JSON.parse(answer).result.prompt_analysis).toEqual({
    ...{ length_chars: 25, length_words: 10, length_lines: 4, non_empty_lines: 2, estimated_tokens: 13 },
    has_variables: false,
  })
  expect(answer).toContain('"estimated_tokens": 13.0,')
  expect(JSON.parse(answer).result.warnings).toEqual(['Composed prompt is very short'])
})

test('§4.15 names that do not exist are answered with those that do, by each command in its own way', async () => {
  const names = ['brief_a', 'brief_b', 'brief_c', 'brief_d', 'brief_e', 'brief_f']
  const daemon = await withPrompts(Object.fromEntries(names.map(name => [`compositions/${name}.yaml`, recipe([])])))
  const use = 'Use GET_COMPOSITIONS to see all available compositions.'
  const not = (name: string) => `COMPOSITION_NOT_FOUND: Composition not found: ${name}. `
  expect(await refusal(daemon, 'GET_COMPOSITION', { name: 'BRIEF' })).toBe(
    `${not('BRIEF')}Similar compositions: brief_a, brief_b, brief_c, brief_d, brief_e. ${use}`,
  )
  expect(await refusal(daemon, 'COMPOSE_PROMPT', { composition: 'brief', context: {} })).toBe(
    `${not('brief')}Similar compositions: brief_a, brief_b, brief_c. ${use}`,
  )
  expect(await refusal(daemon, 'GET_COMPOSITION', { name: 'zzz' })).toBe(
    `${not('zzz')}Available compositions: brief_a, brief_b, brief_c, brief_d, brief_e (and 1 more). ${use}`,
  )
  expect(await refusal(daemon, 'VALIDATE_COMPOSITION', { name: 'zzz', context: {} })).toBe(
    `${not('zzz')}Available: brief_a, brief_b, brief_c. ${use}`,
  )
  const empty = await withPrompts({})
  expect(await refusal(empty, 'GET_COMPOSITION', { name: 'x' })).toBe(
    `${not('x')}No compositions are available. ${use}`,
  )
  expect(await refusal(empty, 'VALIDATE_COMPOSITION', { name: 'x', context: {} })).toBe(`${not('x')}${use}`)
})

test('§4.15 §8.1 a name or a source that leads out of the folder reads nothing', async () => {
  const daemon = await withPrompts({
    'compositions/r.yaml': recipe(['{name: x, source: ../secret.md}']),
    '../secret.md': 'the secret',
    '../secret.yaml': recipe([]),
  })
  expect(await refusal(daemon, 'GET_COMPOSITION', { name: '../../secret' })).toMatch(/^COMPOSITION_NOT_FOUND: /)
  expect(await refusal(daemon, 'COMPOSE_PROMPT', { composition: 'r', context: {} })).toBe(
    'CONTEXT_VALIDATION_ERROR: Error processing component x from ../secret.md: Component not found: prompts/../secret.md\nIt lies outside of prompts Required context: . Use VALIDATE_COMPOSITION to check context requirements.',
  )
})

test('§4.15 a valid composition is said to be ready', async () => {
  const daemon = await withPrompts({
    'compositions/r.yaml': recipe([component('a')], 'required_context: {x: text}\n'),
    'components/a.md': 'say {{x}}',
  })
  expect(await daemon.result('VALIDATE_COMPOSITION', { name: 'r', context: { x: 'it', y: 0 } })).toEqual({
    composition: 'r',
    valid: true,
    issues: [],
    warnings: ['Extra context provided (not required): y', 'Composed prompt is very short'],
    context_validation: {
      ...{ required_context: ['x'], provided_context: ['x', 'y'], missing_context: [], extra_context: ['y'] },
      context_complete: true,
    },
    composition_validation: { exists: true, loaded: true, structure_valid: true },
    test_composition: { composition_successful: true, prompt_length: 6, component_count: 1 },
    summary: {
      ...{ overall_valid: true, composition_exists: true, structure_valid: true, context_complete: true },
      ...{ test_passed: true, issue_count: 0, warning_count: 2 },
    },
    suggestions: ['Composition is valid and ready to use with COMPOSE_PROMPT'],
  })
})

test('§4.15 what is wrong with a composition is told with what to do', async () => {
  const daemon = await withPrompts({
    'compositions/r.yaml': recipe([component('ghost')], 'required_context: {x: text, y: text}\n'),
    'compositions/torn.yaml': 'name: torn\n',
    'compositions/folder.yaml': recipe(['{name: x, source: components}']),
  })
  expect(await daemon.result('VALIDATE_COMPOSITION', { name: 'r', context: { y: 1 } })).toMatchObject({
    valid: false,
    issues: ['missing_components: components/ghost.md', 'Missing required context: x'],
    composition_validation: {
      exists: true,
      loaded: true,
      structural_issues: { missing_components: ['components/ghost.md'] },
    },
    test_composition: {},
    summary: {
      overall_valid: false,
      structure_valid: false,
      context_complete: false,
      test_passed: false,
      issue_count: 2,
    },
    suggestions: ['Provide missing context: x', 'Fix composition structural issues before using'],
  })
  expect(await daemon.result('VALIDATE_COMPOSITION', { name: 'torn', context: {} })).toMatchObject({
    valid: false,
    issues: ["Failed to load composition: 'version'"],
    context_validation: {},
    composition_validation: { exists: true, loaded: false, load_error: "'version'" },
  })
  expect(await daemon.result('VALIDATE_COMPOSITION', { name: 'folder', context: {} })).toMatchObject({
    valid: false,
    issues: [expect.stringMatching(/^Composition test failed: Error processing component x from components: /)],
    test_composition: { composition_successful: false, composition_error: expect.any(String) },
    suggestions: [],
  })
})

test('§4.15 the texts are listed by folder, and a folder that has none is told with those that have', async () => {
  const daemon = await withPrompts({
    'components/top.md': 'x'.repeat(120),
    'components/styles/night.md': 'dark\nand short\n',
    'components/styles/deep/er.md': 'deep',
  })
  const top = { path: 'top.md', name: 'top', directory: '', filename: 'top.md', exists: true, size_bytes: 120 }
  const all = await daemon.result('LIST_COMPONENTS')
  expect(all).toMatchObject({
    total: 3,
    by_directory: { styles: [{ path: 'styles/night.md', preview: 'dark and short' }], 'styles/deep': [{ name: 'er' }] },
    root_components: [{ ...top, preview: `${'x'.repeat(100)}...` }],
    metadata: {
      ...{ directory_filter: null, total_directories: 3, total_size_bytes: 139 },
      components_base_path: 'prompts/components',
      directory_summary: { '': { component_count: 1, total_size: 120, components: ['top'] } },
    },
  })
  expect(Object.keys(all.by_directory)).not.toContain('')
  expect(await daemon.result('LIST_COMPONENTS', { directory: 'styles/' })).toMatchObject({
    total: 2,
    root_components: [],
    metadata: { directory_filter: 'styles/', total_directories: 2 },
  })
  expect((await daemon.result('LIST_COMPONENTS', { directory: '' })).total).toBe(3)
  expect(await refusal(daemon, 'LIST_COMPONENTS', { directory: 'none' })).toBe(
    'DIRECTORY_NOT_FOUND: No components found in directory: none. Available directories: styles. Use LIST_COMPONENTS without directory parameter to see all components.',
  )
})

test('§8.3 §14 a value that closes its quote runs nothing, and its component is taken', async () => {
  const daemon = await withPrompts({
    'compositions/r.yaml': recipe([`{name: a, source: components/a.md, condition: "{{x}} == 'b'"}`]),
    'components/a.md': 'taken',
  })
  const compose = async (x: string) =>
    (await daemon.result('COMPOSE_PROMPT', { composition: 'r', context: { x } })).prompt
  expect(await compose("' + open('written', 'w').write('x') + '")).toBe('taken')
  expect(await compose('other')).toBe('')
})

test('§1.4 a command about compositions makes the folders of prompts', async () => {
  const daemon = await legacyDaemon()
  expect(await daemon.result('LIST_COMPONENTS')).toMatchObject({
    items: [],
    total: 0,
    metadata: { total_directories: 0 },
  })
  writeFileSync(join(daemon.home, 'prompts/compositions/r.yaml'), recipe([]))
  expect((await daemon.result('GET_COMPOSITIONS')).total).toBe(1)
})
