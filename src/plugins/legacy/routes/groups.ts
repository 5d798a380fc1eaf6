import { nearest } from '../../../plugin/index.ts'

/** Commands that are moved together, in the order in which to move them. */
export const groups: Readonly<Record<string, readonly string[]>> = {
  'read-only': [
    'HEALTH_CHECK',
    'GET_COMMANDS',
    'COMPOSE_PROMPT',
    'GET_COMPOSITION',
    'GET_COMPOSITIONS',
    'LIST_COMPONENTS',
    'VALIDATE_COMPOSITION',
  ],
  state: ['GET_AGENT_KV', 'SET_AGENT_KV'],
  identities: ['CREATE_IDENTITY', 'GET_IDENTITY', 'LIST_IDENTITIES', 'REMOVE_IDENTITY', 'UPDATE_IDENTITY'],
  bus: ['AGENT_CONNECTION', 'COMPLETION', 'MESSAGE_BUS_STATS', 'PUBLISH', 'SUBSCRIBE'],
  agents: ['GET_AGENTS', 'GET_PROCESSES', 'LOAD_STATE', 'REGISTER_AGENT', 'ROUTE_TASK', 'SEND_MESSAGE', 'SPAWN_AGENT'],
  daemon: ['CLEANUP', 'RELOAD_DAEMON', 'RELOAD_MODULE', 'SHUTDOWN'],
}

/** What the old daemon keeps in its memory, where a part of a group that has moved does not see it. */
const inMemory: Readonly<Record<string, string>> = {
  identities: 'the old daemon reads its identities only at its start, and writes all of them with each change',
  bus: 'connections, subscriptions and waiting messages are known to one daemon only',
  agents: 'agents are known to the daemon that they were registered with',
}

export const groupOf = (command: string): string | undefined =>
  Object.keys(groups).find(name => groups[name]!.includes(command))

/** What is meant by a word: a command, a group of them, or `all`. Undefined: nothing that is known. */
export const commandsMeant = (word: string): readonly string[] | undefined => {
  if (word === 'all' || word === '*') return ['*']
  const name = word.toUpperCase()
  if (Object.hasOwn(groups, word)) return groups[word]
  if (name === 'HELP') return ['GET_COMMANDS']
  return groupOf(name) === undefined ? undefined : [name]
}

export const nearestWord = (word: string): string | undefined =>
  nearest(word, [...Object.keys(groups), ...Object.values(groups).flat()])[0]

/** Why groups should not stay as they are, where a part of them is answered here and a part by the old daemon. */
export const splitGroups = (isHere: (command: string) => boolean): string[] =>
  Object.entries(inMemory).flatMap(([group, reason]) => {
    const here = groups[group]!.filter(isHere)
    return here.length === 0 || here.length === groups[group]!.length
      ? []
      : [`only a part of the group ${group} is answered here (${here.join(', ')}), and ${reason}`]
  })
