import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Mailbox } from './mailbox.ts'

const roomy = { messages: 100, bytes: 10_000 }

const filled = (...seqs: number[]): Mailbox => {
  const mailbox = new Mailbox()
  for (const seq of seqs) {
    mailbox.reserve(seq, 10, roomy)
    mailbox.arrive(seq, 10)
  }
  return mailbox
}

test('a message has no room when the messages here and those on their way to disk fill the mailbox', () => {
  const mailbox = new Mailbox()
  const limits = { messages: 2, bytes: 10_000 }
  expect(mailbox.reserve(1, 10, limits)).toBe(true)
  mailbox.arrive(1, 10)
  expect(mailbox.reserve(2, 10, limits)).toBe(true)
  expect(mailbox.reserve(3, 10, limits)).toBe(false)
  mailbox.release([2])
  expect(mailbox.reserve(3, 10, limits)).toBe(true)
})

test('bytes are counted once, whether a message is on its way, here or gone', () => {
  const mailbox = new Mailbox()
  const limits = { messages: 100, bytes: 100 }
  expect(mailbox.reserve(1, 60, limits)).toBe(true)
  mailbox.arrive(1, 60)
  expect(mailbox.reserve(2, 60, limits)).toBe(false)
  expect(mailbox.reserve(3, 40, limits)).toBe(true)
  mailbox.release([3])
  mailbox.remove([1])
  expect(mailbox.reserve(4, 100, limits)).toBe(true)
})

test('a message whose room was given up too early arrives all the same', () => {
  const mailbox = new Mailbox()
  mailbox.reserve(1, 10, roomy)
  mailbox.release([1])
  mailbox.arrive(1, 10)
  expect(mailbox.waiting(10)).toEqual([1])
})

test('what was pushed and put back is marked as redelivered, what waits is not', () => {
  const mailbox = filled(1, 2)
  mailbox.push(1, 0)
  mailbox.putBack([1, 2])
  expect([1, 2].map(seq => mailbox.isRedelivered(seq))).toEqual([true, false])
  expect(mailbox.waiting(10)).toEqual([1, 2])
})

test('only what was delivered and belongs to no turn can be acknowledged', () => {
  const mailbox = filled(1, 2, 3, 4)
  mailbox.push(1, 0)
  mailbox.hold([2])
  mailbox.push(3, 0)
  mailbox.putBack([3])
  expect(mailbox.acknowledgeable(0, 4)).toEqual([1, 3])
  expect(mailbox.acknowledgeable(3, 3)).toEqual([3])
  expect(mailbox.acknowledgeable(4, 4)).toEqual([])
})

/** The same rules, said as simply as they can be. */
interface Model {
  next: number
  now: number
  messages: { seq: number; where: 'waiting' | 'pushed' | 'held'; redelivered: boolean; at: number }[]
}
type Step = (model: Model, mailbox: Mailbox) => void

const limits = { messages: 8, bytes: 80 }
const some = <T>(list: T[], which: number): T | undefined => list[which % Math.max(list.length, 1)]

const steps: Record<string, (which: number) => Step> = {
  arrive: () => (model, mailbox) => {
    const seq = model.next++
    const room = model.messages.length < limits.messages
    expect(mailbox.reserve(seq, 10, limits)).toBe(room)
    if (!room) return
    mailbox.arrive(seq, 10)
    model.messages.push({ seq, where: 'waiting', redelivered: false, at: 0 })
  },
  fail: () => (model, mailbox) => {
    const seq = model.next++
    if (mailbox.reserve(seq, 10, limits)) mailbox.release(mailbox.reserved())
  },
  push: () => (model, mailbox) => {
    const [seq] = mailbox.waiting(1)
    const message = model.messages.find(({ where }) => where === 'waiting')
    expect(seq).toBe(message?.seq)
    if (!message) return
    mailbox.push(seq!, model.now)
    Object.assign(message, { where: 'pushed', at: model.now++ })
  },
  hold: which => (model, mailbox) => {
    const message = some(
      model.messages.filter(({ where }) => where === 'waiting'),
      which,
    )
    if (!message) return
    mailbox.hold([message.seq])
    message.where = 'held'
  },
  putBack: which => (model, mailbox) => {
    const message = some(model.messages, which)
    if (!message) return
    mailbox.putBack([message.seq])
    if (message.where !== 'waiting') Object.assign(message, { where: 'waiting', redelivered: true })
  },
  expire: which => (model, mailbox) => {
    const moment = which % (model.now + 1)
    const late = model.messages.filter(({ where, at }) => where === 'pushed' && at <= moment)
    expect(mailbox.pushedBefore(moment)).toEqual(late.map(({ seq }) => seq))
    mailbox.putBack(late.map(({ seq }) => seq))
    for (const message of late) Object.assign(message, { where: 'waiting', redelivered: true })
  },
  acknowledge: which => (model, mailbox) => {
    const upTo = which % (model.next + 1)
    const given = ({ where, redelivered }: Model['messages'][number]) =>
      where === 'pushed' || (where === 'waiting' && redelivered)
    const due = model.messages.filter(message => message.seq <= upTo && given(message)).map(({ seq }) => seq)
    expect(mailbox.acknowledgeable(0, upTo)).toEqual(due)
    mailbox.remove(due)
    model.messages = model.messages.filter(({ seq }) => !due.includes(seq))
  },
  settle: () => (model, mailbox) => {
    const held = model.messages.filter(({ where }) => where === 'held').map(({ seq }) => seq)
    mailbox.remove(held)
    model.messages = model.messages.filter(({ seq }) => !held.includes(seq))
  },
}

test('whatever happens in whatever order, every message is where the simplest model has it', () => {
  const step = fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.nat(50))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), path => {
      const model: Model = { next: 1, now: 0, messages: [] }
      const mailbox = new Mailbox()
      for (const [name, which] of path) {
        steps[name]!(which)(model, mailbox)
        const waiting = model.messages.filter(({ where }) => where === 'waiting')
        expect(mailbox.waiting(100)).toEqual(waiting.map(({ seq }) => seq))
        expect(mailbox.size).toBe(model.messages.length)
        expect(mailbox.pushed).toBe(model.messages.filter(({ where }) => where === 'pushed').length)
        for (const { seq, redelivered } of model.messages) expect(mailbox.isRedelivered(seq)).toBe(redelivered)
      }
    }),
    { numRuns: 1000 },
  )
})
