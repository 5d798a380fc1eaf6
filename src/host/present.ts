import type { Instance } from './instance.ts'
import { offersServices, type Present, servicesOf } from './order.ts'

/** What is there for others: the kernel's services, and what these instances lend and are. */
export const presentOf = (kernel: ReadonlyMap<string, unknown>, instances: readonly Instance[]): Present => ({
  services: new Set([...kernel.keys(), ...instances.flatMap(({ plugin }) => servicesOf(plugin.provides))]),
  plugins: new Map(instances.map(({ plugin }) => [plugin.name, plugin.version])),
  offers: instances.some(({ plugin }) => offersServices(plugin)),
})
