import { DaemonService, definePlugin } from '../../plugin/index.ts'
import type { Handlers } from './handlers.ts'
import * as tokens from './tokens.ts'

export { isEqual, isLess } from './conditions/compare.ts'
export { readExactly, writeExactly } from './exact-json.ts'
export { charactersIn, isBlank, wordsIn } from './python-blanks.ts'
export { pythonText, textOf } from './python-text.ts'
export { floatText, isMap, type PythonMap, type PythonValue } from './python-value.ts'
export * as compositionTokens from './tokens.ts'

/** Puts prompts together from texts: what `prompts/compositions` and `prompts/components` hold. */
export default definePlugin({
  name: 'composition',
  version: '1.0.0',
  description: 'Puts prompts together from texts, by recipes with variables and conditions.',
  priority: 50,
  commands: tokens,
  needs: { daemon: DaemonService },

  setup({ services }) {
    let loading: Promise<Handlers> | undefined
    const load = async (): Promise<Handlers> => {
      const [{ handlersOf }, { Prompts }] = await Promise.all([import('./handlers.ts'), import('./prompts.ts')])
      const prompts = new Prompts(services.daemon.places.prompts_dir)
      await prompts.make()
      return handlersOf(prompts)
    }
    const loaded = () => (loading ??= load())
    return {
      commands: {
        list: async asked => (await loaded()).list(asked),
        get: async asked => (await loaded()).get(asked),
        compose: async asked => (await loaded()).compose(asked),
        validate: async asked => (await loaded()).validate(asked),
        listComponents: async asked => (await loaded()).listComponents(asked),
        select: async asked => (await loaded()).select(asked),
      },
    }
  },
})
