/** What a client may rely on here; names are only ever added. */
export const features = [
  'correlation',
  'notifications',
  'idempotency_key',
  'deadline_ms',
  'subscriptions',
  'replay',
  'exact_json',
  'state_versions',
  'mail_ack',
] as const
