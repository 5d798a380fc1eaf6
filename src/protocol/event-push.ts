import { fail, messageOf, toWire } from '../errors.ts'
import { type EventRecord, stringify } from '../plugin/index.ts'
import { isoTime, quoted, quotedName } from './json-text.ts'
import { cursorAt } from './position.ts'

/** One event for one client alone, as `message:received`. */
export const personalPush = (record: EventRecord): string => `{"type":"event",${content(record, true)}}`

/** The lines that tell subscribers of events: each is written once, however many subscribers it goes to. */
export class Pushes {
  readonly #logId: string
  #record: EventRecord | undefined
  #texts: { whole?: string; bare?: string } = {}
  #last: { record: EventRecord; id: string; withData: boolean; line: string } | undefined

  constructor(logId: string) {
    this.#logId = logId
  }

  event(record: EventRecord, id: string, withData: boolean): string {
    const last = this.#last
    if (last && last.record === record && last.id === id && last.withData === withData) return last.line
    const line = `{"type":"event","subscription_id":"${id}",${this.#content(record, withData)}}`
    this.#last = { record, id, withData, line }
    return line
  }

  #content(record: EventRecord, withData: boolean): string {
    if (this.#record !== record) this.#texts = {}
    this.#record = record
    const which = withData ? 'whole' : 'bare'
    this.#texts[which] ??= content(record, withData) + this.#position(record)
    return this.#texts[which]
  }

  #position({ seq }: EventRecord): string {
    return seq === undefined ? '' : `,"seq":${seq},"cursor":${quoted(cursorAt(this.#logId, seq))}`
  }
}

const content = (record: EventRecord, withData: boolean): string => {
  const { name, source, event_id, parent_id, correlation_id, timestamp, claimed_agent } = record
  let text = `"event":${quotedName(name) ?? JSON.stringify(name)}`
  if (withData) text += dataText(record)
  text += `,"source":${quoted(source)},"event_id":${quoted(event_id)},"parent_id":${quoted(parent_id)}`
  text += `,"origin_correlation_id":${quoted(correlation_id)},"timestamp":"${isoTime(timestamp)}"`
  return claimed_agent === undefined ? text : `${text},"claimed_agent":${quoted(claimed_agent)}`
}

const dataText = ({ data, name, source }: EventRecord): string => {
  try {
    return `,"data":${stringify(data)}`
  } catch (cause) {
    const error = fail('HANDLER_ERROR', source, name, `its data is no JSON: ${messageOf(cause)}`)
    return `,"data":null,"error":${JSON.stringify(toWire(error))}`
  }
}
