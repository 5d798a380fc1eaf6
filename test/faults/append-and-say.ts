import { sharedText } from '../../src/stores/shared-state.ts'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'

// a process that appends one thing after the other and says on its standard output how each one ended

const [folder, count] = process.argv.slice(2)
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const codeOf = (cause: unknown): string => (cause as { code: string }).code

try {
  const store = openSqliteStore({ path: `${folder}/ksi.db`, sharedPath: `${folder}/old.db` })
  for (let index = 0; index < Number(count); index++) {
    const line = { seq: store.next(), text: `{"index":${index}}` }
    const change = { store: 'things', key: `${index}`, text: 'x'.repeat(3000) }
    const row = {
      value: '1',
      kind: 'json',
      owner: '',
      scope: null,
      created_at: '',
      expires_at: null,
      metadata: null,
    } as const
    const shared = { store: 'shared', key: `${index}`, text: sharedText({ ...row, version: store.shared.version() }) }
    await store.append([line], index % 2 === 0 ? [change] : [change, shared]).then(
      () => say(`kept ${index}`),
      cause => say(`${codeOf(cause)} ${index}`),
    )
  }
  await store.close()
  say('closed')
} catch (cause) {
  say(`${codeOf(cause)} start`)
}
