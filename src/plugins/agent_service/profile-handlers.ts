import type { Input, Output } from '../../plugin/index.ts'
import type { Profiles } from './profiles.ts'
import type { listProfiles, loadProfile, saveProfile } from './tokens/profiles.ts'

export const profileHandlers = (profiles: Profiles) => ({
  loadProfile: async ({ profile_name }: Input<typeof loadProfile>): Promise<Output<typeof loadProfile>> => ({
    profile: (await profiles.load(profile_name)).data,
  }),

  async saveProfile({ profile_name, profile_data }: Input<typeof saveProfile>): Promise<Output<typeof saveProfile>> {
    await profiles.save(profile_name, profile_data)
    return { profile_name, status: 'saved' }
  },

  async listProfiles(): Promise<Output<typeof listProfiles>> {
    const all = (await profiles.list()).map(one => {
      if ('error' in one) return one
      const { role, capabilities, description, model, composition } = one.profile
      return {
        name: one.name,
        role,
        capabilities: [...capabilities],
        ...(description !== undefined && { description }),
        ...(model !== undefined && { model }),
        ...(composition !== undefined && { composition }),
      }
    })
    return { profiles: all, count: all.length }
  },
})
