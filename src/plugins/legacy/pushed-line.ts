import type { Codec } from '../../plugin/index.ts'
import { bareLine } from './bus/bare-message.ts'
import { writeJson } from './json/write.ts'

/** What an agent's stream carries beside answers: messages as bare lines. */
export const pushedLine: Codec['push'] = ({ name, data }) =>
  name === 'message:received' ? bareLine(data as Parameters<typeof bareLine>[0]) : writeJson(data)
