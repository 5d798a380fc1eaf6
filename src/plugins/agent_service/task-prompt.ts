import type { Profile } from './profile.ts'

export interface Colleague {
  readonly agent_id: string
  readonly role: string
  readonly capabilities: readonly string[]
}

export interface Task {
  readonly task: string
  readonly context: string
  readonly agents: readonly Colleague[]
}

/** How a task is put to an agent: by its profile's template, or plainly. */
export const taskPrompt = ({ prompt_template }: Pick<Profile, 'prompt_template'>, task: Task): string => {
  const context = task.context === '' ? 'nothing' : task.context
  const values: Record<string, string> = { task: task.task, context, agents: sayAgents(task.agents) }
  if (prompt_template !== undefined)
    return prompt_template.replaceAll(/\{(task|context|agents)\}/g, (_, name: string) => values[name]!)
  return task.context === '' ? task.task : `${task.task}\n\nContext:\n${task.context}`
}

const sayAgents = (agents: readonly Colleague[]): string =>
  agents.length === 0
    ? 'none'
    : agents.map(({ agent_id, role, capabilities }) => `${agent_id} (${[role, ...capabilities].join(', ')})`).join('\n')
