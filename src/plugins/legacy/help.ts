import type { LegacyCommand } from './command.ts'
import type { Field, Rule } from './validation/rule.ts'

/** What a command says about itself, in the form that HELP was meant to have. */
export const helpOf = ({ doc, parameters = {} }: LegacyCommand) => ({
  description: doc,
  parameters: Object.fromEntries(Object.entries(parameters).map(([name, field]) => [name, fieldHelp(field as Field)])),
})

const fieldHelp = (field: Field): object => ({
  ...typeHelp(field.rule),
  description: field.doc,
  ...(field.required ? { required: true } : { optional: true, default: field.default }),
})

const typeHelp = ({ type, words, items }: Rule): object => ({
  type,
  ...(words && { enum: words }),
  ...(items && { items: typeHelp(items) }),
})
