import { sharedText } from '../../src/stores/shared-state.ts'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'

// a process that appends without end and says on its standard output what it was promised, until somebody kills it

const [folder, when] = process.argv.slice(2)
const store = openSqliteStore({
  path: `${folder}/ksi.db`,
  sharedPath: `${folder}/old.db`,
  acknowledgeTooEarly: when === 'too-early',
})
const say = (line: string): void => void process.stdout.write(`${line}\n`) // a pipe, so it is there before this returns
const inFlight = 64
const text = 'x'.repeat(200)

const appendForever = async (): Promise<void> => {
  while (true) {
    const seq = store.next()
    const isShared = seq % 8 === 0
    const value = {
      value: `${seq}`,
      kind: 'json',
      owner: 'test',
      scope: 'shared',
      created_at: '',
      expires_at: null,
    } as const
    const change = isShared
      ? {
          store: 'shared',
          key: `${seq}`,
          text: sharedText({ ...value, metadata: null, version: store.shared.version() }),
        }
      : { store: 'things', key: `${seq}`, text }
    await store.append([{ seq, text: `{"seq":${seq}}` }], [change])
    say(`${isShared ? 'shared' : 'things'} ${seq}`)
  }
}

say(`first ${store.next()}`)
for (let index = 0; index < inFlight; index++) void appendForever()
