import type { EventContext } from '../../plugin/index.ts'
import { published } from '../message/index.ts'
import { loopLimit, spawned, terminated } from './tokens/lifecycle.ts'
import { message, taskAssigned } from './tokens/talking.ts'

/** The facts told here; `published` because agents' messages are kept in the transaction of what caused them. */
export const emits = { spawned, terminated, loopLimit, message, taskAssigned, published }

export type Context = EventContext<typeof emits>
