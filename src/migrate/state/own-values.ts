import { rawText } from '../../plugin/index.ts'
import type { OpenState } from './with-state.ts'

/** A value in a namespace of ours that the old formats have a file for. */
export interface OwnValue {
  readonly namespace: string
  readonly key: string
  /** Its exact JSON text, on one line. */
  readonly text: string
  readonly updated_at: number
  readonly owner_agent_id?: string
  readonly scope?: string
  /** Their exact JSON is not kept here. */
  readonly metadata?: Record<string, unknown>
}

/** All values of agents and all records of sessions, through the state plugin. */
export const ownValues = async ({ request }: OpenState): Promise<OwnValue[]> => {
  const { agents, namespaces } = (await request('state:list', {})) as { agents: string[]; namespaces: string[] }
  const wanted = [...agents.map(id => `agent:${id}`), ...(namespaces.includes('sessions') ? ['sessions'] : [])]
  const values: OwnValue[] = []
  for (const namespace of wanted) {
    const { keys } = (await request('state:list', { namespace })) as { keys: string[] }
    for (const key of keys) {
      const got = await request('state:get', { namespace, key })
      if (!got.found) continue
      const { updated_at, owner_agent_id, scope, metadata } = got
      const text = (rawText(got, 'value') ?? JSON.stringify(got.value)).replace(/[\r\n]/g, ' ')
      values.push({ namespace, key, text, updated_at: Date.parse(updated_at), owner_agent_id, scope, metadata })
    }
  }
  return values
}
