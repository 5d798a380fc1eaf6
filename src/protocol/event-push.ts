import { fail, messageOf, toWire } from '../errors.ts'
import { type Codec, type EventRecord, stringify } from '../plugin/index.ts'
import { quoted, textsOf, timeAtEnd } from './json-text.ts'
import { cursorAt } from './position.ts'

/** One event for one client alone, as `message:received`. */
export const personalPush = (record: EventRecord): string => textsOf(record.name).push + rest(record, dataText(record))

/** The lines that tell subscribers of events: each is written once, however many subscribers it goes to. */
export class Pushes {
  readonly #logId: string
  #record: EventRecord | undefined
  #rests: { whole?: string; bare?: string } = {}
  #last: { record: EventRecord; id: string; withData: boolean; line: string } | undefined

  #same: { record: EventRecord; codec: Codec; line: string } | undefined

  constructor(logId: string) {
    this.#logId = logId
  }

  /** `id`: of the subscription. */
  event(record: EventRecord, id: string, withData: boolean): string {
    const last = this.#last
    if (last && last.record === record && last.id === id && last.withData === withData) return last.line
    const line = `${textsOf(record.name).push},"subscription_id":"${id}"${this.#rest(record, withData)}`
    this.#last = { record, id, withData, line }
    return line
  }

  /** An event that goes to many clients alike, in the protocol of one of them. */
  same(record: EventRecord, codec: Codec): string {
    const last = this.#same
    if (last?.record === record && last.codec === codec) return last.line
    const line = codec.push(record)
    this.#same = { record, codec, line }
    return line
  }

  /** What is the same for all. */
  #rest(record: EventRecord, withData: boolean): string {
    if (this.#record !== record) this.#rests = {}
    this.#record = record
    const which = withData ? 'whole' : 'bare'
    this.#rests[which] ??= rest(record, (withData ? dataText(record) : '') + this.#position(record))
    return this.#rests[which]
  }

  #position({ seq }: EventRecord): string {
    return seq === undefined ? '' : `,"seq":${seq},"cursor":${quoted(cursorAt(this.#logId, seq))}`
  }
}

const rest = (record: EventRecord, about: string): string => {
  const { source, event_id, parent_id, correlation_id, timestamp, claimed_agent } = record
  const claimed = claimed_agent === undefined ? '' : `,"claimed_agent":${quoted(claimed_agent)}`
  const origin = `,"parent_id":${quoted(parent_id)},"origin_correlation_id":${quoted(correlation_id)}`
  return `${about},"source":${quoted(source)},"event_id":${quoted(event_id)}${origin}${claimed}${timeAtEnd(timestamp)}`
}

const dataText = ({ data, name, source }: EventRecord): string => {
  try {
    return `,"data":${stringify(data)}`
  } catch (cause) {
    const error = fail('HANDLER_ERROR', source, name, `its data is no JSON: ${messageOf(cause)}`)
    return `,"data":null,"error":${JSON.stringify(toWire(error))}`
  }
}
