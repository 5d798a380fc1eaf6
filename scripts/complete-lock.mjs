// npm leaves the optional packages out of package-lock.json that its registry cannot show, and `npm ci` then
// refuses the whole file. This adds them by name and version; npm fetches them only on the system they are made for.
import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))

for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (lock.packages[`${path}/node_modules/${name}`] ?? lock.packages[`node_modules/${name}`]) continue
    lock.packages[`node_modules/${name}`] = { version, ...(dev && { dev }), optional: true, ...systemOf(name) }
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([one], [other]) => (one < other ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)

/** What such a package is made for stands in its name, as in `binding-linux-x64-musl`. */
function systemOf(name) {
  const words = name.split(/[/-]/)
  const os = words.find(word =>
    ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'].includes(
      word,
    ),
  )
  const cpu = words.find(word => ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'].includes(word))
  if (!os || !cpu) throw new Error(`complete-lock: ${name} does not say what it is made for`)
  const libc = words.some(word => word.startsWith('musl')) ? 'musl' : 'glibc'
  return { os: [os], cpu: [cpu], ...(os === 'linux' && /-(gnu|musl)/.test(name) && { libc: [libc] }) }
}
