import { loginName } from './login-name.ts'

interface Agent {
  readonly agent_id: string
}

/** The user's name, unless an agent has it too: that one would be taken for the sender, and get the answer. */
export const senderName = (agents: readonly Agent[]): string | undefined => {
  const name = loginName()
  return agents.some(({ agent_id }) => agent_id === name) ? undefined : name
}
