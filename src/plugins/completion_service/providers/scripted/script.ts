import { fail, jsonSchema, type OutputOf, sayIssues } from '../../../../plugin/index.ts'

const seconds = { type: 'number', minimum: 0 } as const
const text = { type: 'string' } as const

const action = {
  type: 'object',
  additionalProperties: false,
  properties: {
    send: { type: 'object', required: ['to', 'message'], properties: { to: text, message: text } },
    set: { type: 'object', required: ['key', 'value'], properties: { namespace: text, key: text } },
    get: { type: 'object', required: ['key'], properties: { namespace: text, key: text, as: text } },
    emit: { type: 'object', required: ['event'], properties: { event: text, data: { type: 'object' } } },
    wait: seconds,
  },
} as const

const turn = {
  type: 'object',
  additionalProperties: false,
  properties: {
    match: { type: 'string', description: 'A regular expression; its named groups can be used as {name}.' },
    times: { type: 'integer', minimum: 1, description: 'How often in one conversation this turn may be taken.' },
    delay: seconds,
    remember: { type: 'object', additionalProperties: text },
    actions: { type: 'array', items: action },
    reply: text,
    fail: {
      type: 'object',
      additionalProperties: false,
      properties: { message: text, transient: { type: 'boolean', default: false }, retry_after: seconds },
    },
  },
} as const

/** What a scripted agent says and does: the first turn that matches the prompt is taken. */
const schema = jsonSchema({
  type: 'object',
  required: ['turns'],
  additionalProperties: false,
  properties: {
    turns: { type: 'array', items: turn },
    otherwise: { type: 'string', default: 'You said: {prompt}' },
  },
})
export type Script = OutputOf<typeof schema>
export type ScriptTurn = Script['turns'][number]
export type ScriptAction = NonNullable<ScriptTurn['actions']>[number]

/** Throws INVALID_CONFIG when it is no script; `where` is its file's path. */
export const checkScript = (value: unknown, where: string): Script => {
  const checked = schema['~standard'].validate(value) as Awaited<ReturnType<(typeof schema)['~standard']['validate']>>
  if (checked.issues) throw fail('INVALID_CONFIG', `${where}: ${sayIssues(checked.issues)}`)
  for (const [at, { match }] of checked.value.turns.entries()) {
    if (match !== undefined) patternOf(match, `${where}: turns.${at}.match`)
  }
  return checked.value
}

/** Throws INVALID_CONFIG when it is no regular expression. */
export const patternOf = (match: string, where: string): RegExp => {
  try {
    return new RegExp(match, 'isu')
  } catch (cause) {
    throw fail('INVALID_CONFIG', `${where}: ${(cause as Error).message}`)
  }
}
