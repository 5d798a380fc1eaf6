import type { Codec } from '../plugin/index.ts'
import { personalPush } from './event-push.ts'
import { replyLine } from './event-reply.ts'
import { aboutLine, requestIn } from './event-request.ts'

/** Event lines. `rawFields` names the fields whose exact text an event's handler wants. */
export const eventCodec = (rawFields: (name: string) => readonly string[] | undefined): Codec => ({
  name: 'event',
  claims: message => 'event' in message,
  decode: (line, text) => requestIn(line, text, rawFields),
  about: aboutLine,
  encode: replyLine,
  push: personalPush,
})
