import type { MailItem } from '../message/index.ts'
import { mailPrompt } from './mail-prompt.ts'
import type { AgentRecord, Spawned } from './registry.ts'
import { type Colleague, taskPrompt } from './task-prompt.ts'

/** The topic of a task that an agent was started with. */
export const taskTopic = 'TASK'

export interface TurnPrompt {
  readonly record: AgentRecord & { readonly spawned: Spawned }
  /** Of one sender, in one conversation. */
  readonly items: readonly MailItem[]
  readonly goesBack: boolean
  readonly colleagues: readonly Colleague[]
}

/** The prompt of a turn that mail has begun. */
export const turnPrompt = ({ record, items, goesBack, colleagues }: TurnPrompt): string => {
  const { definition, first_words } = record.spawned
  const isTask = ({ topic }: MailItem): boolean => topic === taskTopic
  const tasks = items.filter(isTask).map(item => {
    const context = String(item.metadata?.context ?? '')
    const prompt = taskPrompt(definition, { task: String(item.message), context, agents: colleagues })
    return item.redelivered ? `${prompt}\n\n${again}` : prompt
  })
  const mail = mailPrompt(
    items.filter(item => !isTask(item)),
    goesBack,
  )
  return [first_words, ...tasks, mail].filter(part => part !== undefined && part !== '').join('\n\n')
}

const again = '(You were given this task before, and were interrupted. Look at what is done already, then go on.)'
