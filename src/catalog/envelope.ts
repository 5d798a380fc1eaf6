import { errors } from '../errors.ts'
import type { JsonSchema } from '../plugin/index.ts'

const text = { type: 'string' } as const
const id = { type: ['string', 'number', 'null'], description: 'As the request had it, or null.' } as const
const timestamp = { type: 'string', format: 'date-time', description: 'ISO 8601, UTC.' } as const
const event = { ...text, description: 'The name of the event.' } as const

/** What every line on events.sock has around the data of its event, as JSON Schemas. */
export const envelope = {
  request: {
    type: 'object',
    description: 'One line from a client.',
    required: ['event'],
    properties: {
      event,
      data: { type: ['object', 'null'] },
      correlation_id: { type: ['string', 'number', 'null'], description: 'Comes back with the answer.' },
      client_id: { type: ['string', 'null'], description: 'Who asks, shown in the history.' },
      expect_response: { type: ['boolean', 'null'], description: 'False: no answer is wanted.' },
      timeout: { type: ['number', 'null'], exclusiveMinimum: 0, description: 'Seconds.' },
      deadline_ms: { type: ['number', 'null'], description: 'Milliseconds since 1970.' },
      idempotency_key: {
        type: ['string', 'null'],
        maxLength: 256,
        description: 'The same key again gets the first answer again, for 24 hours.',
      },
      traceparent: { type: ['string', 'null'] },
      _agent_id: { type: ['string', 'null'], description: 'A claim, shown as one.' },
    },
  },
  answer: {
    type: 'object',
    description: 'The one answer to a request that succeeded.',
    required: ['type', 'event', 'status', 'data', 'correlation_id', 'event_id', 'timestamp'],
    properties: {
      type: { const: 'response' },
      event,
      status: { const: 'success' },
      data: {},
      correlation_id: id,
      event_id: text,
      timestamp,
    },
  },
  failure: {
    type: 'object',
    description: 'The one answer to a request that failed.',
    required: ['type', 'event', 'status', 'error', 'data', 'correlation_id', 'event_id', 'timestamp'],
    properties: {
      type: { const: 'response' },
      event: { type: ['string', 'null'], description: 'Null when the line had no name.' },
      status: { const: 'error' },
      error: {
        type: 'object',
        required: ['code', 'message', 'retryable', 'details'],
        properties: {
          code: { ...text, description: 'A code of KSI, or `<plugin>:<CODE>`.', examples: Object.keys(errors) },
          message: text,
          retryable: { type: 'boolean', description: 'The same request may succeed later.' },
          details: {
            type: 'object',
            properties: { plugin: text, event: text, hint: text, retry_after_ms: { type: 'number' } },
          },
        },
      },
      data: { type: 'null' },
      correlation_id: id,
      event_id: { type: ['string', 'null'] },
      timestamp,
    },
  },
  push: {
    type: 'object',
    description: 'One event, told to a subscriber, or to one client alone.',
    required: ['type', 'event', 'source', 'event_id', 'parent_id', 'origin_correlation_id', 'timestamp'],
    properties: {
      type: { const: 'event' },
      event,
      data: { description: 'Absent when the subscription asked for none.' },
      error: { type: 'object', description: 'Why there is no data, when it is no JSON.' },
      subscription_id: text,
      seq: { type: 'integer', description: 'Its number in the log.' },
      cursor: { ...text, description: 'Opaque: go on behind this event.' },
      source: text,
      event_id: text,
      parent_id: { type: ['string', 'null'] },
      origin_correlation_id: id,
      claimed_agent: text,
      timestamp,
    },
  },
  synced: {
    type: 'object',
    description: 'All that was kept has been sent; what follows happens now.',
    required: ['type', 'subscription_id', 'seq', 'cursor'],
    properties: { type: { const: 'synced' }, subscription_id: text, seq: { type: 'integer' }, cursor: text },
  },
  gap: {
    type: 'object',
    description: 'Events that are no longer kept.',
    required: ['type', 'from', 'to', 'reason', 'subscription_id'],
    properties: {
      type: { const: 'gap' },
      subscription_id: text,
      from: { type: 'integer' },
      to: { type: 'integer' },
      reason: text,
    },
  },
} as const satisfies Readonly<Record<string, JsonSchema>>
