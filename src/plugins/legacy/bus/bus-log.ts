import { join } from 'node:path'
import { toldByPlugin } from '../../../plugin/index.ts'
import { type Message, published } from '../../message/index.ts'
import { writeJson } from '../json/write.ts'
import { JsonLog } from '../json-log.ts'
import type { Legacy } from '../legacy.ts'
import { bareLine, noticeLine } from './bare-message.ts'

const mostRemembered = 1000
/** What agents answer was a notice of the daemon. */
const answerTypes = new Set([
  'AGENT_RESPONSE',
  'AGENT_ERROR',
  'DEBATE_RESPONSE',
  'DEBATE_COUNTER',
  'COLLABORATION_RESPONSE',
])
/** Tasks are put to agents as mail here; the old daemon did not send them over its bus. */
const task = 'TASK'

/** `message_bus.jsonl`, and how many messages the old daemon would remember. */
export class BusLog {
  readonly #file: JsonLog
  #size = 0
  constructor(file: JsonLog) {
    this.#file = file
  }

  /** Messages since the start, at most 1000. */
  get size(): number {
    return this.#size
  }

  /** A message that nobody gets by the bus: a notice of the daemon itself. */
  note(notice: object): void {
    this.append(writeJson(notice))
  }

  /** The file may be removed now: the next message makes another. */
  close(): void {
    this.#file.close()
  }

  append(line: string): void {
    this.#size = Math.min(this.#size + 1, mostRemembered)
    this.#file.append(line)
  }
}

/** Begins with the first legacy command that has to do with messages: `legacy.once(busLog)`. */
export const busLog = ({ services, on, log, defer }: Legacy): BusLog => {
  const file = new JsonLog(join(services.daemon.places.session_log_dir, 'message_bus.jsonl'), log)
  const bus = new BusLog(file)
  defer(() => bus.close())
  on(published, (message, context) => {
    if (!toldByPlugin(context) || message.topic === task) return
    bus.append((answerTypes.has(message.topic) ? noticeLine : bareLine)(message as Message))
  })
  return bus
}
