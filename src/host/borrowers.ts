import type { Instance } from './instance.ts'
import { servicesOf } from './order.ts'

/** An instance and all that borrow from it, also through others. `all`: in order of starting, whoever borrows after who lends. */
export const withBorrowers = (first: Instance, all: readonly Instance[]): Instance[] => {
  const found = [first]
  for (const one of all.slice(all.indexOf(first) + 1)) if (found.some(lender => borrows(one, lender))) found.push(one)
  return found
}

const borrows = (one: Instance, lender: Instance): boolean => {
  const lent = servicesOf(lender.plugin.provides)
  return one.lenders.has(lender.registration) || servicesOf(one.plugin.needs).some(name => lent.includes(name))
}
