import { anything, type Behalf, type Call, command, type EventName } from '../../plugin/index.ts'

/** Asks for an event by its name, as somebody else: what an agent does in this process is done in its name. */
export const callAs = (call: Call, behalf: Behalf) => (name: string, data: object) =>
  call(command(name as EventName, { doc: '', input: anything, output: anything }), data, behalf)
