import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The packages that `from/package-lock.json` asks for on this machine and `to/node_modules` has not.
 * npm writes its own list into node_modules last of all, so a half-finished install lacks everything.
 */
export function missingPackages(from, to) {
  const wanted = packagesIn(join(from, 'package-lock.json'))
  const listed = join(to, 'node_modules/.package-lock.json')
  const installed = existsSync(listed) ? packagesIn(listed) : {}
  const isThere = path =>
    installed[path]?.version === wanted[path].version && existsSync(join(to, path, 'package.json'))
  return Object.keys(wanted).filter(path => path !== '' && isNeededHere(wanted[path]) && !isThere(path))
}

const packagesIn = file => JSON.parse(readFileSync(file, 'utf8')).packages

/** An optional package counts when it is made for this very system; which C library it has is left to npm. */
const isNeededHere = ({ optional, os, cpu, libc }) =>
  !optional || (!libc && fits(os, process.platform) && fits(cpu, process.arch))
const fits = (allowed, here) => [].concat(allowed ?? []).includes(here)
