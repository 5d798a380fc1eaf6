import { fail } from '../../plugin/index.ts'
import { jobOfTurn } from './ask.ts'
import type { Completions } from './service.ts'
import type { Work } from './work.ts'

/** The service that the plugin lends. */
export const completionsFor = (work: Work): Completions => {
  const cancel = async (agent_id: string, reason: string): Promise<void> => {
    const jobs = work.turns.of(`agent/${agent_id}`)
    await Promise.all(
      jobs.map(job => work.turns.end(job, fail('CANCELLED', `completion ${job.record.request_id}`).with({ reason }))),
    )
  }
  return {
    async submit(turn) {
      const job = jobOfTurn(turn, work.rows)
      await work.turns.accept(job)
      return { request_id: job.record.request_id, done: job.done.promise }
    },
    cancel,
    async close(agent_id) {
      await cancel(agent_id, 'the agent was stopped')
      await work.warm.close(`agent/${agent_id}`)
    },
    state(agent_id) {
      const conversation = `agent/${agent_id}`
      if (work.turns.queue.runningOf(conversation)) return 'running'
      return work.turns.queue.waiting(conversation).length > 0 ? 'queued' : 'idle'
    },
    equip(find) {
      work.equip = find
    },
  }
}
