import { type Bus, replay } from '../bus/index.ts'
import { andThen } from '../plugin/index.ts'
import type { BusPort } from '../protocol/bus-port.ts'

/** The bus as connections see it. */
export const busPort = (bus: Bus): BusPort => ({
  logId: bus.log.store.logId,
  position: () => bus.log.last(),
  dispatch: incoming => bus.dispatch(incoming),
  subscribe: subscriber => bus.subscribers.add(subscriber),
  replay: missed => replay(bus.log, bus.routes, missed),
  rawFields: name => {
    const { answerer, fact } = bus.routes.of(name)
    return (answerer?.token ?? fact)?.raw
  },
  admit: ({ id, socket, actor }) =>
    andThen(bus.hook('handleConnection', [socket, { id, actor }]), refusals => refusals[0]?.reject),
  failed: (error, record) => bus.failures.report(error, record),
  tell: (name, data) => bus.tell(name, data),
})
