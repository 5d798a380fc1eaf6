import { type Awaitable, andThen, fitsGlob, type OutputOf, rawText, withRaw } from '../../plugin/index.ts'
import type { Entry } from './entry.ts'
import { textOfMembers } from './members.ts'
import { type Place, placeOf, refuseElsewhere, shared } from './place.ts'
import type { Spaces } from './spaces.ts'
import type { get, list } from './tokens.ts'

type Got = OutputOf<typeof get.output>

/** Answers `state:get`. */
export const getting =
  (spaces: Spaces) =>
  (input: OutputOf<typeof get.input>): Awaitable<Got> => {
    const place = placeOf(input)
    if (input.stored) return stored(spaces, place)
    if (place.key === '' && place.kind !== 'shared') return whole(spaces, place)
    return andThen(spaces.of(place.namespace).read(place), entry => {
      const { namespace, key } = place
      if (entry) return shown(place, entry)
      const text = rawText(input, 'default')
      const nothing = { namespace, key, value: input.default ?? null, found: false }
      return text === undefined ? nothing : withRaw(nothing, { value: text })
    })
  }

/** Whoever reads it as the old daemon did decides for itself what the text means. */
const stored = (spaces: Spaces, place: Place): Awaitable<Got> => {
  refuseElsewhere(place)
  const { namespace, key } = place
  return andThen(spaces.stored(key), text => ({ namespace, key, value: text ?? null, found: text !== undefined }))
}

const shown = ({ namespace, key }: Place, { text, version, updated_at, about }: Entry): Got => {
  const value: unknown = JSON.parse(text)
  const got = { namespace, key, value, found: true, version, updated_at: new Date(updated_at).toISOString(), ...about }
  return withRaw(got, { value: text })
}

/** All values of a namespace as one object, their texts exact. */
const whole = async (spaces: Spaces, { namespace, key }: Place): Promise<Got> => {
  const members: [string, string][] = []
  for await (const [name, { text }] of spaces.of(namespace).entries(namespace)) members.push([name, text])
  const text = textOfMembers(members)
  return withRaw({ namespace, key, value: JSON.parse(text) as unknown, found: true }, { value: text })
}

/** Answers `state:list`. */
export const listing =
  (spaces: Spaces) =>
  async ({ namespace = '', pattern, agent_id }: OutputOf<typeof list.input>): Promise<OutputOf<typeof list.output>> => {
    if (namespace === '*' || (namespace === '' && agent_id === undefined)) return overview(spaces)
    const place = placeOf({ namespace, ...(agent_id !== undefined && { agent_id }) })
    const keys = (await spaces.keys(place.namespace)).filter(key => fitsGlob(pattern, key))
    return { keys, count: keys.length }
  }

const overview = async (spaces: Spaces): Promise<OutputOf<typeof list.output>> => {
  const namespaces = await spaces.names()
  const agents = namespaces.filter(name => name.startsWith('agent:')).map(name => name.slice('agent:'.length))
  return { agents, shared_keys: await spaces.keys(shared), sessions: await spaces.sessions(), namespaces }
}
