import { type JsonSchema, jsonSchema } from '../../plugin/index.ts'

/** One tool: what the model is told of it, and which event it becomes. */
export interface Tool {
  readonly name: string
  readonly description: string
  readonly input: ReturnType<typeof jsonSchema>
  /** The event and its data. */
  readonly request: (input: any) => readonly [event: string, data: object]
}

const text = (description: string) => ({ type: 'string', description }) as const
const namespace = text('shared if not given; agent:<your id> is your own')

const tool = <const S extends JsonSchema['properties']>(
  name: string,
  description: string,
  { properties, required, request }: { properties: S; required: readonly string[]; request: Tool['request'] },
): Tool => ({
  name,
  description,
  input: jsonSchema({ type: 'object', properties: properties ?? {}, required, additionalProperties: false }),
  request,
})

/** What an agent can do on KSI. Whether it may is the daemon's answer. */
export const tools: readonly Tool[] = [
  tool('send_message', 'Send a message to another agent. It is kept until that agent has read it.', {
    properties: { to: text('the agent id of the receiver'), message: text('what to say') },
    required: ['to', 'message'],
    request: ({ to, message }) => ['agent:send_message', { target_agent: to, message }],
  }),
  tool('broadcast', 'Send a message to all other agents.', {
    properties: { message: text('what to say') },
    required: ['message'],
    request: ({ message }) => ['agent:broadcast', { message }],
  }),
  tool('set_state', 'Store a value that other agents can read, now and later.', {
    properties: { key: text('its name'), value: { description: 'any JSON value' }, namespace },
    required: ['key', 'value'],
    request: input => ['state:set', input],
  }),
  tool('get_state', 'Read a stored value.', {
    properties: { key: text('its name'), namespace },
    required: ['key'],
    request: input => ['state:get', input],
  }),
  tool('list_state', 'List the names of stored values.', {
    properties: { namespace, pattern: text('* is any run of characters') },
    required: [],
    request: input => ['state:list', { namespace: 'shared', ...input }],
  }),
  tool('list_agents', 'List the agents, with their roles and what they are doing.', {
    properties: {},
    required: [],
    request: () => ['agent:list', {}],
  }),
  tool('spawn_agent', 'Start another agent with a task. It works beside you and can send you messages.', {
    properties: {
      profile: text('which kind of agent, for example analyst'),
      task: text('what it is to do'),
      context: text('what it should know'),
      agent_id: text('its id; made up if not given'),
    },
    required: ['profile', 'task'],
    request: ({ profile, ...rest }) => ['agent:spawn', { profile_name: profile, ...rest }],
  }),
  tool('emit_event', 'Send any event to the daemon and get its answer.', {
    properties: { event: text('its name, as namespace:action'), data: { type: 'object', description: 'its payload' } },
    required: ['event'],
    request: ({ event, data = {} }) => [event, data],
  }),
]
