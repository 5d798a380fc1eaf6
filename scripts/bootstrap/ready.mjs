import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exclusively } from './exclusively.mjs'
import { installAll } from './install.mjs'
import { missingPackages } from './missing-packages.mjs'
import { newEnoughNode, privateNode } from './node.mjs'

export const checkout = join(dirname(fileURLToPath(import.meta.url)), '../..')
const cache = join(checkout, '.cache')

/** Fetches what this checkout lacks; answers the path of the Node to run it with. */
export async function ready() {
  const ownNode = newEnoughNode()
  const fetchedNode = ownNode ? undefined : privateNode(cache)
  const packages = { label: 'packages', from: checkout, to: checkout }
  const missing = () => [packages, ...(fetchedNode ? [fetchedNode] : [])].filter(isMissing)

  if (missing().length > 0) {
    announce(missing())
    await exclusively(join(cache, 'setup.lock'), () => installAll(missing(), join(cache, 'staging')))
    const still = missing().flatMap(({ from, to }) => missingPackages(from, to))
    if (still.length > 0) throw new Error(`npm ended well, and yet these are missing: ${still.join(', ')}`)
    fetchedNode?.verify()
  }
  return ownNode ?? fetchedNode.program
}

const isMissing = ({ from, to }) => missingPackages(from, to).length > 0

function announce(missing) {
  const parts = missing.map(
    ({ from, to, about }) => about ?? `${counted(missingPackages(from, to))} into ${to}/node_modules`,
  )
  console.error(`ksi: fetching once, from the npm registry: ${parts.join('; ')}`)
}

const counted = ({ length }) => `${length} ${length === 1 ? 'package' : 'packages'}`
