import { composePrompt } from './compose-prompt.ts'
import { getComposition } from './get-composition.ts'
import { getCompositions } from './get-compositions.ts'
import { listComponents } from './list-components.ts'
import { validateComposition } from './validate-composition.ts'

export const compositionCommands = [
  getCompositions,
  getComposition,
  validateComposition,
  listComponents,
  composePrompt,
] as const
