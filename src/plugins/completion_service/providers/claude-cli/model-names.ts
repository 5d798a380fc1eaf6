/** Names of retired models, and what the program calls their successors. */
const successors: Readonly<Record<string, string>> = {
  'claude-instant-1': 'haiku',
  'claude-instant-1.2': 'haiku',
  'claude-2': 'sonnet',
  'claude-2.0': 'sonnet',
  'claude-2.1': 'sonnet',
  'claude-3-haiku': 'haiku',
  'claude-3-sonnet': 'sonnet',
  'claude-3-opus': 'opus',
  'claude-3-5-haiku': 'haiku',
  'claude-3-5-sonnet': 'sonnet',
  'claude-3-7-sonnet': 'sonnet',
}

/** The name to ask the program for; `claude-3-sonnet-20240229` and `-latest` are the same model. */
export const currentModel = (name: string): string => successors[name.replace(/-(\d{8}|latest)$/, '')] ?? name
