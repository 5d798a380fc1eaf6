import type { Script } from './script.ts'

/** Without a script the prompt is echoed; facts that were told are known when they are asked for. */
export const defaultScript: Script = {
  turns: [
    {
      match: String.raw`\bwhat (?:is|was|were) (?:the|your|my) (?<name>\w+)`,
      reply: 'The {name} is {recalled}.',
    },
    {
      match: String.raw`\bremember (?:that )?(?:the|your|my) (?<name>\w+) is (?<value>\S+?)[.!]?(?:\s|$)`,
      remember: { '{name}': '{value}' },
      reply: 'I will remember: the {name} is {value}.',
    },
  ],
  otherwise: 'You said: {prompt}',
}
