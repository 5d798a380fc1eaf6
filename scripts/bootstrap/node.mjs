import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const oldest = 24
const pinned = join(dirname(fileURLToPath(import.meta.url)), '../private-node')

/** The path of a Node that is new enough without fetching one: KSI_NODE, or the one that runs this. */
export function newEnoughNode() {
  const { KSI_NODE } = process.env
  if (!KSI_NODE) return isNewEnough(process.versions.node) ? process.execPath : undefined
  const version = versionOf(KSI_NODE)
  if (isNewEnough(version)) return KSI_NODE
  throw new Error(
    `KSI_NODE=${KSI_NODE} ${version ? `is Node ${version}` : 'does not run'}; Node ${oldest} or newer is needed`,
  )
}

/** The Node that is fetched into the cache, pinned by a lock file of its own. */
export function privateNode(cache) {
  const name = `node-${process.platform}-${process.arch}`
  const version = JSON.parse(readFileSync(join(pinned, 'package.json'), 'utf8')).optionalDependencies[name]
  const here = `this is Node ${process.versions.node}, Node ${oldest} or newer is needed`
  if (!version)
    throw new Error(
      `${here}, and there is none to fetch for ${process.platform} ${process.arch}: install it, or set KSI_NODE`,
    )

  const to = join(cache, 'node')
  const program = join(to, 'node_modules', name, 'bin/node')
  const verify = () => {
    if (!isNewEnough(versionOf(program)))
      throw new Error(`${here}, and the one fetched does not run on this system: install it, or set KSI_NODE`)
  }
  return { label: `Node ${version}`, about: `Node ${version} into ${to} (${here})`, from: pinned, to, program, verify }
}

const versionOf = program => {
  const { status, stdout } = spawnSync(program, ['-p', 'process.versions.node'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}
const isNewEnough = version => Number.parseInt(version, 10) >= oldest
