import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProviderSettings } from '../choice.ts'
import type { SessionSpec } from '../provider.ts'
import { ksiLauncher } from './launcher.ts'
import { currentModel } from './model-names.ts'

/** What the program may use without being asked, when a profile does not say. */
const usualTools = 'Task Bash Glob Grep LS Read Edit MultiEdit Write WebFetch WebSearch'.split(' ')

/**
 * The program's arguments for one conversation. Texts go through files, so that no prompt is seen in a process list
 * and nothing that begins with a dash is taken for an option.
 */
export const argumentsFor = async (spec: SessionSpec, settings: ProviderSettings | undefined): Promise<string[]> => {
  const args = [
    '-p',
    '--input-format=stream-json',
    '--output-format=stream-json',
    '--verbose',
    '--replay-user-messages',
  ]
  for (const [name, value] of await optionsFor(spec, settings))
    args.push(value === undefined ? `--${name}` : `--${name}=${value}`)
  return args
}

/** The same for a program that is run anew for each turn, in separate words: as the old daemon wrote them. */
export const oneShotArguments = async (
  spec: SessionSpec,
  settings: ProviderSettings | undefined,
): Promise<string[]> => {
  const options = await optionsFor(spec, settings)
  const tools = options.flatMap(([name, value]) => (name === 'allowedTools' ? [value!] : []))
  // a list ends where the next option begins
  const args = ['-p', ...(tools.length > 0 ? ['--allowedTools', ...tools] : []), '--output-format', 'json']
  for (const [name, value] of options.filter(([name]) => name !== 'allowedTools')) {
    if (value === undefined) args.push(`--${name}`)
    else args.push(...(/^\w/.test(value) ? [`--${name}`, value] : [`--${name}=${value}`]))
  }
  return args
}

type Option = readonly [name: string, value?: string]

const optionsFor = async (spec: SessionSpec, settings: ProviderSettings | undefined): Promise<Option[]> => {
  const options: Option[] = []
  const option = (name: string, value: string | undefined) => {
    if (value !== undefined) options.push([name, value])
  }
  option('resume', spec.resume?.session_id)
  option('model', spec.model && currentModel(spec.model))
  option('permission-mode', settings?.permission_mode)
  if (settings?.bare) options.push(['bare'])
  const tools = spec.allowed_tools ?? usualTools
  if (tools.length === 0) option('tools', '')
  for (const tool of tools) option('allowedTools', tool)
  if (spec.system_prompt) option('append-system-prompt-file', await keep(spec, 'system-prompt.md', spec.system_prompt))
  if (canAct(spec)) {
    option('mcp-config', await keep(spec, 'mcp.json', mcpConfig(spec)))
    option('allowedTools', 'mcp__ksi')
  }
  return options
}

/** What the program is told by its environment. It makes one further call by itself, so the daemon makes none. */
export const environmentFor = (spec: SessionSpec, settings: ProviderSettings | undefined): Record<string, string> => ({
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  DISABLE_AUTOUPDATER: '1',
  CLAUDE_CODE_MAX_RETRIES: '1',
  ...(canAct(spec) && { ENABLE_TOOL_SEARCH: 'false', MCP_CONNECTION_NONBLOCKING: 'false' }),
  ...(settings?.config_dir !== undefined && { CLAUDE_CONFIG_DIR: settings.config_dir }),
  ...settings?.env,
})

const canAct = ({ socket, token_file }: SessionSpec): boolean => socket !== undefined && token_file !== undefined

const mcpConfig = ({ socket, token_file }: SessionSpec): string => {
  const args = [ksiLauncher(), 'mcp', '--socket', socket, '--token-file', token_file]
  return JSON.stringify({ mcpServers: { ksi: { type: 'stdio', command: process.execPath, args } } })
}

const keep = async (spec: SessionSpec, name: string, text: string): Promise<string> => {
  const path = join(spec.folder, name)
  await writeFile(path, text, { mode: 0o600 })
  return path
}
