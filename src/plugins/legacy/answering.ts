import type { Awaitable, EventContext, Output } from '../../plugin/index.ts'
import type { Desk } from './desk.ts'
import type { Legacy } from './legacy.ts'
import type { Routes } from './routes.ts'
import type { commands } from './usage/tokens.ts'

/** Answers `legacy:command` and `system:commands`. All that is needed for that is loaded with the first of them. */
export const answering = (legacy: Legacy, routes: Routes) => {
  let desk: Desk | undefined
  let opening: Promise<Desk> | undefined
  const open = async (): Promise<Desk> => {
    const { openDesk } = await import('./desk.ts')
    await routes.restored
    desk = await openDesk(legacy, routes)
    return desk
  }
  const whenOpen = <T>(use: (desk: Desk) => Awaitable<T>): Awaitable<T> => {
    if (desk) return use(desk)
    opening ??= open().catch(cause => {
      opening = undefined // what could not be read now may be read later
      throw cause
    })
    return opening.then(use)
  }
  return {
    command: (message: unknown, context: EventContext): Awaitable<unknown> =>
      whenOpen(({ answer }) => answer(message as object, context)),
    list: (): Awaitable<Output<typeof commands>> => whenOpen(({ list }) => list()),
  }
}
