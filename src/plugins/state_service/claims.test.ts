import { expect, test } from 'vitest'
import { Claims } from './claims.ts'
import type { Place } from './place.ts'

const place: Place = { kind: 'namespace', namespace: 'n', key: 'k' }
const other: Place = { kind: 'namespace', namespace: 'n', key: 'other' }

test('one after the other at one place, together at several', async () => {
  const claims = new Claims()
  const steps: string[] = []
  const step = (name: string, at: Place) =>
    claims.alone(at, async () => {
      steps.push(`${name} begins`)
      await Promise.resolve()
      steps.push(`${name} ends`)
    })
  await Promise.all([step('a', place), step('b', place), step('c', other)])
  expect(steps.indexOf('b begins')).toBeGreaterThan(steps.indexOf('a ends'))
  expect(steps.indexOf('c begins')).toBeLessThan(steps.indexOf('a ends'))
})

test('a failure frees the place, and so does what was told when it fails', async () => {
  const claims = new Claims()
  await expect(claims.alone(place, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  claims.hold(place, Promise.reject(new Error('no')))
  expect(claims.isClaimed(place)).toBe(true)
  await claims.idle()
  expect(claims.isClaimed(place)).toBe(false)
})

test('a place stays claimed until the event loop has turned: then the commit has begun', async () => {
  const claims = new Claims()
  await claims.alone(place, () => {})
  expect(claims.isClaimed(place)).toBe(true)
  await new Promise(setImmediate)
  expect(claims.isClaimed(place)).toBe(false)
})

test('what is told at once claims nothing', () => {
  const claims = new Claims()
  claims.hold(place, undefined)
  expect(claims.isClaimed(place)).toBe(false)
})
