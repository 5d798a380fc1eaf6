import { resolve } from 'node:path'
import type { Equipment, ProviderChoice, ProviderSettings } from '../completion_service/index.ts'
import type { Door } from './doors.ts'
import type { Profile } from './profile.ts'
import type { AgentRecord, Spawned } from './registry.ts'
import { systemPrompt } from './system-prompt.ts'

/** What a turn of an agent needs beside its prompt. */
export const equipmentOf = (
  { agent_id, spawned }: Pick<AgentRecord, 'agent_id'> & { readonly spawned: Spawned },
  door: Door,
): Equipment => {
  const { definition: profile, folder, model } = spawned
  const provider = providerOf(profile, folder)
  const tools = profile.enable_tools ? profile.allowed_tools : []
  return {
    ...door,
    system_prompt: systemPrompt(agent_id, profile),
    ...(provider !== undefined && { provider }),
    ...(model !== undefined && { model }),
    ...(tools && { allowed_tools: tools }),
    ...(profile.cwd !== undefined && { cwd: resolve(folder, profile.cwd) }),
  }
}

/** A script makes an agent a scripted one; relative paths start beside the profile. */
const providerOf = (profile: Profile, folder: string): ProviderChoice | undefined => {
  const { provider, script, env } = profile
  const asked = typeof provider === 'string' ? { name: provider } : provider
  const settings: Record<string, unknown> = { ...(script !== undefined && { name: 'scripted', script }), ...asked }
  if (typeof settings.kind === 'string') settings.name ??= settings.kind
  delete settings.kind
  if (env) settings.env = { ...(settings.env as object | undefined), ...env }
  if (typeof settings.script === 'string') settings.script = resolve(folder, settings.script)
  return settings.name === undefined ? undefined : (settings as unknown as ProviderSettings)
}
