import { userInfo } from 'node:os'
import { isLegalName } from '../plugins/message/names.ts'

/** The name under which the user is logged in; undefined if there is none that a sender may have. */
export const loginName = (): string | undefined => {
  try {
    const { username } = userInfo()
    return isLegalName(username) ? username : undefined
  } catch {
    return undefined // a number without a name, as in some containers
  }
}
