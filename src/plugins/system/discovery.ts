import { fail, fitsGlob, nearest, type OutputOf, type Plugins } from '../../plugin/index.ts'
import { askedForUndeclared, declaring, exampleOf, type Known, knownIn, parametersOf } from './declared.ts'
import type { discover, help } from './tokens.ts'
import { whoAnswers } from './who-answers.ts'

/** Answers `system:discover`. */
export const discovering =
  (all: Plugins) =>
  ({ namespace, event, detail, schemas }: OutputOf<typeof discover.input>): OutputOf<typeof discover.output> => {
    const known = knownIn(all)
    const wanted = known.filter(
      ({ name }, at) =>
        known[at - 1]?.name !== name &&
        (namespace === undefined || namespaceOf(name) === namespace.replace(/^\//, '')) &&
        (event === undefined || fitsGlob(event, name)),
    )
    const say = declaring(known, all)
    const described = wanted.map(one => [
      one.name,
      {
        summary: one.doc,
        kind: one.kind,
        plugin: one.plugin,
        ...(detail && { parameters: parametersOf(one), ...exampleOf(one) }),
        ...(schemas && say(one)),
      },
    ])
    return {
      events: Object.fromEntries(described),
      ...(schemas && { undeclared: askedForUndeclared(all) }),
      total: wanted.length,
      namespaces: [...new Set(known.map(({ name }) => namespaceOf(name)))],
    }
  }

/** Answers `system:help`. */
export const helping =
  (all: Plugins) =>
  ({ event: asked }: OutputOf<typeof help.input>): OutputOf<typeof help.output> => {
    const event = asked.replace(/^\//, '')
    const { answered_by, may_answer, declined } = whoAnswers(event, all.status())
    const answering = { event, answered_by, may_answer: [...may_answer], declined: [...declined] }
    const known = knownIn(all)
    const found = known.find(one => one.name === event)
    if (found) {
      const { kind, plugin, doc: summary } = found
      return { ...answering, summary, kind, plugin, parameters: parametersOf(found), ...declaring(known, all)(found) }
    }
    if (may_answer.length === 0 && declined.every(({ why }) => why.startsWith('its hook'))) throw unknown(event, known)
    const [meant] = nearest(event, [...new Set(known.map(one => one.name))])
    const summary = `Nobody declares it.${meant === undefined ? '' : ` Did you mean ${meant}?`}`
    return { ...answering, summary, kind: 'undeclared', plugin: null, parameters: {} }
  }

const namespaceOf = (name: string): string => name.slice(0, name.indexOf(':'))

const unknown = (name: string, known: readonly Known[]) => {
  const names = [...new Set(known.map(one => one.name))]
  const inside = names.filter(one => namespaceOf(one) === name.replace(/:$/, ''))
  const meant = inside.length > 0 ? inside : nearest(name, names)
  const hint = meant.length > 0 ? `did you mean: ${meant.join(', ')}?` : 'system:discover tells them all'
  return fail('NOT_FOUND', `the event ${name}`).with({ hint, nearest: meant })
}
