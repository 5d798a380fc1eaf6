import type { Step } from '../recording.ts'
import { asReceived, asSent } from './shown.ts'
import type { Said } from './transcript.ts'

type Changing = { -readonly [Name in keyof Step]: Step[Name] }

/** After a connection was closed the daemon needs a moment until it knows. */
const pauseAfterClose = { sleep_ms: 200 }

/** What was said, as the steps that say it again: who asked once and was closed is one step, the others keep a name. */
export const stepsOf = (said: readonly Said[]): Step[] => {
  const steps: Changing[] = []
  const stories = Map.groupBy(said, ({ connection }) => connection)
  for (const one of said) {
    const story = stories.get(one.connection)!
    if (!isSingle(story)) addTo(steps, one, story)
    else if (one.kind === 'asked') steps.push(onceOnly(story))
  }
  return steps
}

/** `story`: everything of the same connection. */
const addTo = (steps: Changing[], one: Said, story: readonly Said[]): void => {
  const name = `c${one.connection}`
  const last = steps.at(-1)
  if (one.kind === 'asked') {
    const isFirst = story.find(({ kind }) => kind === 'asked') === one
    const where = isFirst ? { open: name, socket: socketOf(story) } : { conn: name }
    steps.push({ ...where, ...asSent(one), no_wait: true })
  } else if (one.kind === 'answered') {
    const line = asReceived(one.line)
    if (last?.no_wait && (last.open ?? last.conn) === name) {
      delete last.no_wait
      last.receive = line
    } else if (last?.expect_stream && last.conn === name) last.expect_stream = [...last.expect_stream, line]
    else steps.push({ conn: name, expect_stream: [line] })
  } else if (one === endOf(story) && story.some(({ kind }) => kind === 'asked')) {
    if (one.kind === 'closed' && one.by === 'daemon' && !story.some(({ kind }) => kind === 'half-closed'))
      steps.push({ conn: name, expect_eof: true })
    else steps.push({ close: name }, pauseAfterClose)
  }
}

/** When its client left: it says no more, and hears no more. */
const endOf = (story: readonly Said[]): Said | undefined => {
  const beforeLast = story.at(-2)
  return beforeLast?.kind === 'half-closed' ? beforeLast : story.at(-1)
}

/** One question, at most one answer, and the daemon closed. */
const isSingle = (story: readonly Said[]): boolean => {
  const count = (kind: Said['kind']): number => story.filter(one => one.kind === kind).length
  const isClosed = story.some(one => one.kind === 'closed' && one.by === 'daemon')
  return count('asked') === 1 && count('answered') <= 1 && isClosed
}

const onceOnly = (story: readonly Said[]): Step => {
  const asked = story.find(one => one.kind === 'asked')!
  const answer = story.find(one => one.kind === 'answered')
  const order = story.map(({ kind }) => kind)
  const halfClosed = order.indexOf('half-closed')
  const isFirst = halfClosed >= 0 && halfClosed < order.findIndex(kind => kind === 'answered' || kind === 'closed')
  return {
    socket: socketOf(story),
    ...asSent(asked),
    ...(isFirst && { half_close: true }),
    receive: answer ? asReceived(answer.line) : null,
    expect_eof: true,
  }
}

const socketOf = ([first]: readonly Said[]): string => (first?.kind === 'opened' ? first.socket : '')
