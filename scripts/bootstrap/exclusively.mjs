import { closeSync, existsSync, mkdirSync, openSync, rmSync, statSync, utimesSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const beat = 1000
const dead = 5000

/** Runs `work` while no other process does: the lock is a file, kept fresh by whoever holds it. */
export async function exclusively(file, work) {
  mkdirSync(dirname(file), { recursive: true })
  if (!take(file)) {
    console.error('ksi: another process is fetching already; waiting for it')
    while (!take(file)) await sleep(200)
  }
  const heart = setInterval(() => existsSync(file) && utimesSync(file, new Date(), new Date()), beat)
  try {
    return await work()
  } finally {
    clearInterval(heart)
    rmSync(file, { force: true })
  }
}

function take(file) {
  try {
    closeSync(openSync(file, 'wx'))
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (isDead(file)) rmSync(file, { force: true })
    return false
  }
}

function isDead(file) {
  const held = statSync(file, { throwIfNoEntry: false })
  return held !== undefined && Date.now() - held.mtimeMs > dead
}
