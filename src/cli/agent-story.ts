import type { ReceivedEvent } from '../client/index.ts'

/** The events that an agent's life consists of. */
export const storyPatterns: readonly string[] = ['agent:*', 'completion:*', 'message:published']

/** Whether an event is about this agent: its own, or mail from or to it. */
export const concerns = ({ event, data }: ReceivedEvent<any>, agent: string): boolean => {
  if (event !== 'message:published') return data?.agent_id === agent
  return data.from === agent || recipientsOf(data).includes(agent)
}

/** What an event means in the life of an agent: a verb, and a text that may have several lines; nothing when others say it better. */
export const tellStory = ({ event, data }: ReceivedEvent<any>, agent: string): Told =>
  Object.hasOwn(stories, event) ? stories[event]?.(data ?? {}, agent) : undefined

type Told = readonly [verb: string, text: string] | undefined
type Story = (data: any, agent: string) => Told

const stories: Record<string, Story> = {
  'agent:spawned': ({ profile, restarted }) => [restarted ? 'restarted' : 'spawned', profile ?? ''],
  'agent:terminated': ({ reason }) => ['stopped', reason ?? ''],
  'agent:status': ({ status }) => ['is', status ?? ''],
  'completion:request': asked => ['asked', spoken(asked)],
  'completion:async': asked => ['asked', spoken(asked)],
  'completion:progress': ({ message }) => (message ? ['works', message] : undefined),
  'completion:result': ({ result }) => ['answered', textOf(result?.response ?? result)],
  'completion:error': ({ code, error }) => ['failed', `${code}: ${error}`],
  'message:published': (data, agent) => {
    if (data.from === agent) return ['wrote', `to ${recipientsOf(data).join(', ')}: ${textOf(data.message)}`]
    return data.topic === 'TASK'
      ? ['task', textOf(data.message)]
      : ['mail', `from ${data.from}: ${textOf(data.message)}`]
  },
  'agent:loop_limit': ({ limit, value }) => ['stopped', `${limit} ${value} was reached`],
}

const recipientsOf = ({ delivered = [], queued = [] }: { delivered?: string[]; queued?: string[] }): string[] => [
  ...delivered,
  ...queued,
]

const spoken = ({ from, prompt }: { from?: unknown; prompt: unknown }): string =>
  from === undefined ? textOf(prompt) : `by ${textOf(from)}: ${textOf(prompt)}`

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))
