import type { ReceivedEvent } from '../client/index.ts'

/** What an event means in the life of an agent: a verb, and a text that may have several lines. */
export const tellStory = ({ event, data }: ReceivedEvent<any>): readonly [verb: string, text: string] => {
  const tell = Object.hasOwn(stories, event) ? stories[event] : undefined
  return tell?.(data ?? {}) ?? [event, JSON.stringify(data ?? {})]
}

type Story = (data: any) => readonly [string, string]

const stories: Record<string, Story> = {
  'agent:spawned': ({ profile, task }) => ['spawned', [profile, task].filter(Boolean).join(': ')],
  'agent:terminated': ({ reason }) => ['stopped', reason ?? ''],
  'agent:status': ({ status }) => ['is', status ?? ''],
  'agent:message': ({ from, message }) => ['mail', `from ${from}: ${textOf(message)}`],
  'message:received': ({ from, message }) => ['mail', `from ${from}: ${textOf(message)}`],
  'completion:request': ({ prompt }) => ['asked', textOf(prompt)],
  'completion:async': ({ prompt }) => ['asked', textOf(prompt)],
  'completion:started': ({ provider, model }) => ['thinks', [provider, model].filter(Boolean).join(', ')],
  'completion:progress': ({ message, status }) => ['works', message ?? status ?? ''],
  'completion:result': ({ result }) => ['answered', textOf(result?.result ?? result)],
  'completion:error': ({ code, error }) => ['failed', `${code}: ${error}`],
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))
