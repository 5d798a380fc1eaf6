import type { DatabaseSync } from 'node:sqlite'
import type { AgreedValue } from './agreement.ts'
import { jsonForm } from './stored-form.ts'

/**
 * Takes private rows with an owner out of the shared table, as values of that agent's own namespace. Those with a time stay:
 * here they would really go away when it comes.
 */
export const splitPrivate = (database: DatabaseSync): AgreedValue[] => {
  const rows = database
    .prepare(
      `SELECT key, value, owner_agent_id AS owner, metadata FROM agent_shared_state
       WHERE scope = 'private' AND owner_agent_id <> '' AND expires_at IS NULL AND typeof(key) = 'text' AND key <> ''`,
    )
    .all() as { key: string; value: string; owner: string; metadata: string | null }[]
  const remove = database.prepare('DELETE FROM agent_shared_state WHERE key = ?')
  return rows.map(({ key, value, owner, metadata }) => {
    remove.run(key)
    const about = {
      owner_agent_id: owner,
      scope: 'private',
      ...(metadata !== null && { metadata: objectIn(metadata) }),
    }
    return { namespace: `agent:${owner}`, key, text: jsonForm(value), about: JSON.stringify(about) }
  })
}

const objectIn = (text: string): object => {
  try {
    return Object(JSON.parse(text)) as object
  } catch {
    return {}
  }
}
