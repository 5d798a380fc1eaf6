import { listingIdentities } from './list-identities.ts'
import { creatingIdentity, readingIdentity, removingIdentity, updatingIdentity } from './one-identity.ts'

export const identityCommands = [
  creatingIdentity,
  readingIdentity,
  updatingIdentity,
  removingIdentity,
  listingIdentities,
] as const
