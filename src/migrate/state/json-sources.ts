import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../../errors.ts'
import { isMap, readExactly } from '../../plugins/composition/index.ts'
import { membersOf } from '../../plugins/state_service/index.ts'
import type { Problem, SourceReport } from './report.ts'

/** A value from a JSON file. */
export interface JsonValue {
  readonly namespace: string
  readonly key: string
  /** Exactly as it stands in the file; Python's `NaN` may be in it. */
  readonly text: string
  /** When its file was written: milliseconds since 1970. */
  readonly at: number
  readonly path: string
}

export interface JsonSources {
  /** The newest last. */
  readonly values: readonly JsonValue[]
  readonly sources: readonly SourceReport[]
  readonly problems: readonly Problem[]
}

/** Where what a hot reload remembered about agents can be read; they are registered again by whoever runs them. */
export const formerAgents = 'agents_before_move'

/**
 * Reads state that lies in JSON files: the maps of the old daemon, and what an earlier tool made of them. A file that is no
 * JSON is a problem, and the others are read all the same.
 */
export const readJsonSources = (folder: string, snapshot: string | undefined): JsonSources => {
  const values: JsonValue[] = []
  const sources: SourceReport[] = []
  const problems: Problem[] = []
  const read = (path: string, kind: SourceReport['kind'], meaning: Meaning): void => {
    try {
      const text = textIn(path)
      const found = meaning(objectIn(text), text.trim()).map(value => ({ ...value, at: statSync(path).mtimeMs, path }))
      for (const value of found) values.push(value)
      sources.push({ kind, path, count: found.length })
    } catch (cause) {
      problems.push({ path, reason: messageOf(cause), hint: 'mend the file, and run this again' })
    }
  }
  for (const { path, meaning } of filesIn(folder)) read(path, 'json', meaning)
  if (snapshot !== undefined) read(snapshot, 'snapshot', ofSnapshot)
  values.sort((one, other) => one.at - other.at)
  return { values, sources, problems }
}

/** Whether there is a file in this folder that could be read. */
export const hasJsonFiles = (folder: string): boolean => filesIn(folder).length > 0

type Members = ReadonlyMap<string, string>
type Found = Pick<JsonValue, 'namespace' | 'key' | 'text'>
type Meaning = (members: Members, text: string) => readonly Found[]

const filesIn = (folder: string): { path: string; meaning: Meaning }[] => {
  const files = namesIn(folder).flatMap(name => {
    const meaning = meaningOf(name)
    return meaning ? [{ path: join(folder, name), meaning }] : []
  })
  const sessions = namesIn(join(folder, 'sessions')).map(name => ({
    path: join(folder, 'sessions', name),
    meaning: ofSession(name.slice(0, -5)),
  }))
  return [...files, ...sessions]
}

const namesIn = (folder: string): string[] =>
  existsSync(folder) && statSync(folder).isDirectory()
    ? readdirSync(folder)
        .filter(name => name.endsWith('.json'))
        .sort()
    : []

const meaningOf = (name: string): Meaning | undefined => {
  if (name === 'shared_state.json') return ofShared
  if (name === 'sessions.json') return members => [...members].map(([id, text]) => sessionOf(id, text))
  const [, kind, id = ''] = /^(agent|session)_(.+)\.json$/s.exec(name) ?? []
  if (kind === 'session') return ofSession(id)
  return kind === 'agent' ? members => valuesOf(`agent:${id}`, members) : undefined
}

const ofShared: Meaning = members => {
  const wrapped = members.size === 1 ? members.get('shared:global') : undefined
  return valuesOf('shared', wrapped === undefined ? members : membersOf(wrapped))
}

const ofSession =
  (id: string): Meaning =>
  (members, text) => {
    const wrapped = members.size === 1 ? members.get(`session:${id}`) : undefined
    return [sessionOf(id, wrapped ?? text)]
  }

const ofSnapshot: Meaning = members => {
  const part = (name: string) => [...membersOf(members.get(name) ?? '{}')]
  return [
    ...part('sessions').map(([id, text]) => sessionOf(id, text)),
    ...part('agents').map(([key, text]) => ({ namespace: formerAgents, key, text })),
  ]
}

const valuesOf = (namespace: string, members: Members): Found[] =>
  [...members].map(([key, text]) => ({ namespace, key, text }))

const sessionOf = (id: string, text: string): Found => {
  if (!text.startsWith('{')) throw new SyntaxError(`the session ${id} is no object`)
  return { namespace: 'sessions', key: id, text }
}

/** Throws when it is not UTF-8. */
const textIn = (path: string): string => new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))

/** Throws when it is no JSON object. */
const objectIn = (text: string): Members => {
  if (!isMap(readExactly(text))) throw new SyntaxError('this is no JSON object')
  return membersOf(text)
}
