// Compiled, never run: what a client that knows its events allows, and what must not compile.
import { type Client, connect } from '../../src/client/index.ts'

interface Events {
  commands: {
    'hello:greet': { data: { name: string; tone?: 'warm' | 'cool' }; answer: { text: string } }
    'hello:list': { data: { limit?: number }; answer: string[] }
    'silent:do': { data: object; answer: unknown }
    [name: `wild:${string}`]: { data: object; answer: unknown }
  }
  facts: {
    'hello:greeted': { name: string }
    'other:told': { count: number }
  }
}
const client = await connect<Events>()

const { text } = await client.request('hello:greet', { name: 'Ada', tone: 'warm' }, { timeout: 1 })
text satisfies string
const [first] = await client.request('hello:list')
first satisfies string | undefined
await client.request('silent:do', { what: 'ever' })
await client.request('wild:card')
;(await client.request('other:told', { count: 1 })).delivered satisfies number
// @ts-expect-error there is no such event
await client.request('hello:gret', { name: 'Ada' })
// @ts-expect-error there is no such field
await client.request('hello:greet', { name: 'Ada', nome: 'Ada' })
// @ts-expect-error it must be a text
await client.request('hello:greet', { name: 1 })
// @ts-expect-error it must be said
await client.request('hello:greet')
// @ts-expect-error the answer has no such field
void (await client.request('hello:greet', { name: 'Ada' })).txt
// @ts-expect-error nobody says what the answer is
void (await client.request('silent:do')).what

await client.emit('hello:greeted', { name: 'Ada' })
// @ts-expect-error a fact has its data, too
await client.emit('hello:greeted', {})

await client.subscribe(['hello:*', 'other:told'], event => {
  if (event.event === 'hello:greeted') event.data.name satisfies string
  else if (event.event === 'other:told') event.data.count satisfies number
  else event.event satisfies 'hello:greet' | 'hello:list'
})
for await (const { data } of await client.subscribe(['?ther:*'])) data.count satisfies number
for await (const { data } of await client.subscribe(['not:yet:*'])) data satisfies unknown
// @ts-expect-error there is no such event
await client.subscribe(['hello:greted'])
// @ts-expect-error the data has no such field
await client.waitFor('hello:greeted', ({ data }) => data.nome === 'Ada')

const plain: Client = await connect()
;(await plain.request('any:name', { at: 'all' })) satisfies string
;(await plain.request<number>('any:name')) satisfies number
