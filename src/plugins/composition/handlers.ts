import { KsiError, type Output, type OutputOf, rawText } from '../../plugin/index.ts'
import { componentFiles } from './components.ts'
import { compose } from './compose.ts'
import { readExactly } from './exact-json.ts'
import { type Prompts, reasonOf } from './prompts.ts'
import { isMap, type PythonMap } from './python-value.ts'
import { scoreOf } from './select.ts'
import type * as tokens from './tokens.ts'
import { missingComponents, validate } from './validate.ts'
import { aboutOf, componentOf, exactly, mapOf } from './views.ts'

type Tokens = typeof tokens
type Asked<K extends keyof Tokens> = OutputOf<Tokens[K]['input']>
type Answer<K extends keyof Tokens> = Promise<Output<Tokens[K]>>
/** What answers each command. */
export type Handlers = { [K in keyof Tokens]: (asked: Asked<K>) => Answer<K> }

/** What is taken when no composition suits. */
const fallback = 'claude_agent_default'

/** Answers for the compositions of one folder. */
export const handlersOf = (prompts: Prompts): Handlers => ({
  async list({ include_metadata, category }) {
    const names = await prompts.names()
    const total = names.length
    if (!include_metadata)
      return { compositions: names.map(composition => ({ composition })), count: total, total, failed: [] }
    const { compositions, failed } = await prompts.all()
    const wanted = compositions
      .filter(({ metadata }) => category == null || metadata.get('category') === category)
      .map(one => mapOf({ ...aboutOf(one), required_context: one.required_context }))
    return exactly({ count: wanted.length, total, failed: [...failed] }, { compositions: wanted })
  },

  async get(asked) {
    const one = await prompts.load(asked.composition)
    const missing_components = await missingComponents(one, prompts.files)
    const components = one.components.map(componentOf)
    return exactly({ missing_components }, { ...aboutOf(one), required_context: one.required_context, components })
  },

  async compose(asked) {
    const one = await prompts.load(asked.composition)
    const prompt = await compose(one, contextOf(asked), prompts.files)
    return exactly({ prompt }, aboutOf(one))
  },

  async validate(asked) {
    const { composition } = asked
    const one = await prompts.load(composition).catch(ifBroken)
    if (typeof one === 'string') return unreadable(composition, one)
    const found = await validate(one, contextOf(asked), prompts.files)
    return { composition, valid: found.issues.length === 0, load_error: null, ...found }
  },

  async listComponents({ directory }) {
    const components = await componentFiles(prompts.files, directory ?? '')
    return { components, count: components.length }
  },

  async select(wanted) {
    const { compositions } = await prompts.all()
    const scored = compositions.map(one => ({ composition: one.stem, score: scoreOf(one, wanted) }))
    const best = scored.reduce((a, b) => (b.score > a.score ? b : a), { composition: fallback, score: 0 })
    return { ...best, fallback_used: best.score === 0 }
  },
})

const contextOf = (asked: { readonly context: object }): PythonMap => {
  const context = readExactly(rawText(asked, 'context') ?? JSON.stringify(asked.context))
  return isMap(context) ? context : new Map()
}

/** A file that is no composition is what is asked about here; anything else goes on. */
const ifBroken = (cause: unknown): string => {
  if (cause instanceof KsiError && cause.code === 'INVALID_INPUT') return reasonOf(cause)
  throw cause
}

const unreadable = (composition: string, load_error: string): Awaited<Answer<'validate'>> => ({
  ...{ composition, valid: false, load_error, issues: [`Failed to load composition: ${load_error}`], warnings: [] },
  ...{ missing_components: [], context: null, trial: null },
})
