import { fail, fitsGlob, type JsonSchema, nearest, type OutputOf, type Plugins } from '../../plugin/index.ts'
import { eventsOf } from './events-of.ts'
import type { discover, help } from './tokens.ts'
import { whoAnswers } from './who-answers.ts'

type Known = ReturnType<typeof eventsOf>[number]

/** Answers `system:discover`. */
export const discovering =
  (all: Plugins) =>
  ({ namespace, event, detail }: OutputOf<typeof discover.input>): OutputOf<typeof discover.output> => {
    const known = knownIn(all)
    const wanted = known.filter(
      ({ name }, at) =>
        known[at - 1]?.name !== name &&
        (namespace === undefined || namespaceOf(name) === namespace.replace(/^\//, '')) &&
        (event === undefined || fitsGlob(event, name)),
    )
    const described = wanted.map(one => [
      one.name,
      {
        summary: one.doc,
        kind: one.kind,
        plugin: one.plugin,
        ...(detail && { parameters: parametersOf(dataOf(one)), ...exampleOf(one) }),
      },
    ])
    return {
      events: Object.fromEntries(described),
      total: wanted.length,
      namespaces: [...new Set(known.map(({ name }) => namespaceOf(name)))],
    }
  }

/** Answers `system:help`. */
export const helping =
  (all: Plugins) =>
  ({ event: asked }: OutputOf<typeof help.input>): OutputOf<typeof help.output> => {
    const name = asked.replace(/^\//, '')
    const { answered_by, may_answer, declined } = whoAnswers(name, all.status())
    const answering = { answered_by, may_answer: [...may_answer], declined: [...declined] }
    const known = knownIn(all)
    const found = known.find(one => one.name === name)
    if (!found && may_answer.length === 0 && declined.every(({ why }) => why.startsWith('its hook')))
      throw unknown(name, known)
    const legacy = [...(found?.kind === 'command' && found.legacy ? [found.legacy] : []), ...registeredFor(name, all)]
    const about = { event: name, ...answering, ...(legacy.length > 0 && { legacy }) }
    if (!found) {
      const [meant] = nearest(name, [...new Set(known.map(one => one.name))])
      const summary = `Nobody declares it.${meant === undefined ? '' : ` Did you mean ${meant}?`}`
      return { ...about, summary, kind: 'undeclared', plugin: null, parameters: {} }
    }
    const { kind, plugin, doc: summary, deprecated, keep = 'recent' } = found
    return {
      ...about,
      summary,
      kind,
      plugin,
      parameters: parametersOf(dataOf(found)),
      data: { ...dataOf(found) },
      keep,
      ...exampleOf(found),
      ...(deprecated !== undefined && { deprecated }),
      ...(found.kind === 'fact'
        ? { told_by: known.filter(one => one.kind === 'fact' && one.name === name).map(one => one.plugin) }
        : {
            answer: { ...found.output },
            ...(found.errors && { errors: [...found.errors] }),
            ...(found.timeout !== undefined && { timeout: found.timeout }),
          }),
    }
  }

/** By name; where several plugins declare the same, the one that answers comes first. */
const knownIn = (all: Plugins): Known[] => {
  const statuses = all.status().filter(({ status }) => status === 'active' || status === 'lazy')
  const replaces = ({ plugin, name }: Known): number =>
    statuses.find(status => status.name === plugin)?.manifest?.replaces.includes(name) ? 0 : 1
  return statuses
    .flatMap<Known>(status => eventsOf(status))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : replaces(a) - replaces(b)))
}

const namespaceOf = (name: string): string => name.slice(0, name.indexOf(':'))

const dataOf = (event: Known): JsonSchema => (event.kind === 'command' ? event.input : event.data)

const exampleOf = ({ example }: Known) => (example === undefined ? {} : { example })

const parametersOf = ({ properties = {}, required = [] }: JsonSchema) =>
  Object.fromEntries(
    Object.entries(properties).map(([name, { type, enum: values, default: usual, description }]) => [
      name,
      {
        type: type ?? (values ? typeof values[0] : 'any'),
        required: required.includes(name) && usual === undefined,
        ...(usual !== undefined && { default: usual }),
        ...(values && { enum: [...values] }),
        ...(description !== undefined && { description }),
      },
    ]),
  )

const registeredFor = (event: string, all: Plugins): string[] =>
  all
    .status()
    .flatMap(({ registered }) => Object.entries(registered?.legacy_commands ?? {}))
    .filter(([, name]) => name === event)
    .map(([legacy]) => legacy)

const unknown = (name: string, known: readonly Known[]) => {
  const names = [...new Set(known.map(one => one.name))]
  const inside = names.filter(one => namespaceOf(one) === name.replace(/:$/, ''))
  const meant = inside.length > 0 ? inside : nearest(name, names)
  const hint = meant.length > 0 ? `did you mean: ${meant.join(', ')}?` : 'system:discover tells them all'
  return fail('NOT_FOUND', `the event ${name}`).with({ hint, nearest: meant })
}
