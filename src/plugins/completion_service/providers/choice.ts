/** Which provider answers, and how: a name, or a name with settings. */
export type ProviderChoice = string | ProviderSettings

export type ProviderName = 'scripted' | 'claude-cli' | 'command'

export interface ProviderSettings {
  readonly name: ProviderName
  /** `command` and `claude-cli`: the program, with its arguments if it is a list. */
  readonly command?: string | readonly string[]
  /** `command`: its stdout is one JSON object with `result` and perhaps `session_id`, `usage`, `total_cost_usd`. */
  readonly json?: boolean
  /** `scripted`: a YAML file; without it the prompt is echoed. */
  readonly script?: string
  /** More variables for the program's environment. */
  readonly env?: Readonly<Record<string, string>>
  /** `claude-cli`: without the user's hooks, memory and servers; takes an API key only. */
  readonly bare?: boolean
  /** `claude-cli`: another configuration folder than the user's own, which takes the user's login away. */
  readonly config_dir?: string
  /** `claude-cli`: it is run anew for each turn, with plain text in and one JSON object out. */
  readonly one_shot?: boolean
  /** `claude-cli`: its `--permission-mode`. */
  readonly permission_mode?: string
}
