import { type Change, type EventContext, fail, type Input, type Output } from '../../plugin/index.ts'
import { keyOf, type Mailboxes, storeOf } from './mailboxes.ts'
import { seqOf } from './posting.ts'
import { type ack, acknowledged } from './tokens.ts'

export const deletions = (agent_id: string, seqs: readonly number[]): Change[] =>
  seqs.map(seq => ({ store: storeOf(agent_id), key: keyOf(seq) }))

/** Acknowledges one message, or all up to one. A message that is not waiting for it is a CONFLICT. */
export const acknowledging =
  (mailboxes: Mailboxes, node: string, ownerOf: (context: EventContext, named: string | undefined) => string) =>
  async (
    { agent_id, message_id, up_to }: Input<typeof ack>,
    context: EventContext<{ acknowledged: typeof acknowledged }>,
  ): Promise<Output<typeof ack>> => {
    const named = message_id ?? up_to
    if (named === undefined) throw fail('INVALID_INPUT', context.name, 'message_id or up_to is required')
    const owner = ownerOf(context, agent_id)
    const mailbox = await mailboxes.open(owner)
    const seq = typeof named === 'number' ? named : seqOf(node, named)
    const seqs = seq === undefined ? [] : mailbox.acknowledgeable(message_id === undefined ? 0 : seq, seq)
    if (seqs.length === 0)
      throw fail('CONFLICT', `${named} is not waiting for an acknowledgement of ${owner}`).with({
        hint: 'it was acknowledged before, belongs to a turn, or was never delivered',
      })
    for (const change of deletions(owner, seqs)) context.write(change)
    void context.emit(acknowledged, { agent_id: owner, seqs })
    return { status: 'acknowledged', count: seqs.length }
  }
