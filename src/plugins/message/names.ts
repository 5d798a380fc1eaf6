/**
 * What a name may look like that becomes part of a store, a file or a socket: letters, digits and `_ . - @ +`,
 * beginning with a letter, a digit or `_`, without `..`. So no name is ever a path.
 */
export const namePattern = '^(?!.*\\.\\.)[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_.@+-]*$'

/** The schema of an agent's id. */
export const agentId = { type: 'string', minLength: 1, maxLength: 128, pattern: namePattern } as const
/** The schema of a name that is also a file's: shorter, because file systems count bytes. */
export const fileName = { type: 'string', minLength: 1, maxLength: 60, pattern: namePattern } as const

const legal = new RegExp(namePattern, 'u')

/** Whether a name that came from a file or a folder could also have come from a request. */
export const isLegalName = (name: string): boolean => name.length <= agentId.maxLength && legal.test(name)
