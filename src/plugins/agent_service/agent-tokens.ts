import { service } from '../../plugin/index.ts'

/** Lent to who checks tokens. */
export interface AgentTokens {
  /** The agent whose token this is. */
  readonly check: (token: string) => string | undefined
}

export const AgentTokensService = service<AgentTokens>('agent_tokens')
