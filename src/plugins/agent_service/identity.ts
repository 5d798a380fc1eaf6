/** One agent's identity, as the old daemon's file has it; fields that we do not know are kept. */
export interface Identity {
  identity_uuid: string
  agent_id: string
  display_name: string
  role: string
  personality_traits: string[]
  appearance: Record<string, unknown>
  created_at: string
  last_active: string
  conversation_count: number
  sessions: unknown[]
  preferences: Record<string, unknown>
  stats: Record<string, unknown>
  [more: string]: unknown
}

export interface Wishes {
  readonly agent_id: string
  readonly display_name?: string | null | undefined
  readonly role?: string | null | undefined
  readonly personality_traits?: readonly unknown[] | null | undefined
  readonly appearance?: Readonly<Record<string, unknown>> | null | undefined
}

/** What nobody asked for comes from the role; empty counts as not asked for. `now` in ISO 8601. */
export const newIdentity = (wishes: Wishes, now: string): Identity => {
  const { agent_id, display_name, personality_traits, appearance } = wishes
  const role = wishes.role || 'general'
  const [traits, avatar_style, color_theme, icon] = characters[role] ?? anyOther
  return {
    identity_uuid: crypto.randomUUID(),
    agent_id,
    display_name: display_name || nameFor(agent_id, wishes.role),
    role,
    personality_traits: personality_traits?.length ? personality_traits.map(String) : traits.split(' '),
    appearance:
      appearance && Object.keys(appearance).length > 0 ? { ...appearance } : { avatar_style, color_theme, icon },
    created_at: now,
    last_active: now,
    conversation_count: 0,
    sessions: [],
    preferences: { communication_style: 'professional', verbosity: 'moderate', formality: 'balanced' },
    stats: { messages_sent: 0, conversations_participated: 0, tasks_completed: 0, tools_used: [] },
  }
}

type Character = readonly [traits: string, style: string, colour: string, icon: string]
const anyOther: Character = ['adaptive helpful professional reliable', 'neutral', 'gray', '🤖']
const characters: Readonly<Record<string, Character>> = {
  __proto__: null as never,
  researcher: ['analytical thorough curious methodical', 'academic', 'blue', '🧑‍🔬'],
  coder: ['logical detail-oriented problem-solver systematic', 'technical', 'green', '🧑‍💻'],
  debater: ['articulate persuasive competitive analytical', 'formal', 'red', '🗣️'],
  teacher: ['patient explanatory encouraging structured', 'friendly', 'orange', '🧑‍🏫'],
  creative: ['imaginative innovative expressive artistic', 'artistic', 'purple', '🎨'],
  analyst: ['logical systematic objective precise', 'professional', 'navy', '📊'],
  collaborator: ['cooperative diplomatic supportive flexible', 'approachable', 'teal', '🤝'],
  orchestrator: ['organized strategic coordinating decisive', 'executive', 'gold', '🎭'],
}

const nameFor = (agent_id: string, role: string | null | undefined): string =>
  role ? `${titleCase(role)}-${ending(agent_id, 4)}` : `Agent-${ending(agent_id, 8)}`

/** The last characters, none of them cut in half. */
const ending = (text: string, length: number): string => [...text].slice(-length).join('')

/** Every run of letters starts with a capital, the rest is small. */
const titleCase = (text: string): string =>
  text.replaceAll(/(\p{L})(\p{L}*)/gu, (_, first: string, rest: string) => first.toUpperCase() + rest.toLowerCase())
