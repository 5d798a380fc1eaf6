import { expect, test } from 'vitest'
import { type Address, placeOf } from './place.ts'

test.each<[Address, object]>([
  [{ key: 'k' }, { kind: 'shared', namespace: 'shared', key: 'k' }],
  [
    { namespace: '', key: 'k' },
    { kind: 'shared', namespace: 'shared', key: 'k' },
  ],
  [{ key: 'shared:k' }, { kind: 'shared', namespace: 'shared', key: 'k' }],
  [
    { key: 'shared:k', agent_id: 'a' },
    { kind: 'shared', namespace: 'shared', key: 'k' },
  ],
  [
    { namespace: 'shared', key: 'shared:k' },
    { kind: 'shared', namespace: 'shared', key: 'shared:k' },
  ],
  [
    { namespace: 'x', key: 'shared:k' },
    { kind: 'namespace', namespace: 'x', key: 'shared:k' },
  ],
  [
    { key: 'k', agent_id: 'a' },
    { kind: 'agent', namespace: 'agent:a', key: 'k' },
  ],
  [
    { namespace: 'x', key: 'k', agent_id: 'a' },
    { kind: 'namespace', namespace: 'x', key: 'k' },
  ],
  [
    { namespace: 'session:s', key: 'k' },
    { kind: 'session', namespace: 'session:s', key: 'k' },
  ],
  [
    { namespace: 'sessions', key: 's' },
    { kind: 'session', namespace: 'sessions', key: 's' },
  ],
  [
    { namespace: '../../etc', key: '../x\0' },
    { kind: 'namespace', namespace: '../../etc', key: '../x\0' },
  ],
])('%j is %j', (address, place) => {
  expect(placeOf(address)).toEqual(place)
})

test.each<Address>([{ namespace: '*' }, { namespace: 'agents' }, { namespace: '\ud800' }, { key: 'a\udc00' }])(
  '%j cannot be a place',
  address => {
    expect(() => placeOf({ key: 'k', ...address })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  },
)
