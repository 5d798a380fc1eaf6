import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { missingPackages } from './missing-packages.mjs'

/** Says every few seconds how far the installs ({label, from, folder}) are; returns how to stop. */
export function showProgress(jobs) {
  const start = Date.now()
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - start) / 1000)
    console.error(`ksi: ${seconds} s: ${jobs.map(progressOf).join(', ')}`)
  }, 3000)
  return () => clearInterval(timer)
}

function progressOf({ label, from, folder }) {
  const all = missingPackages(from, folder)
  const there = all.filter(path => existsSync(join(folder, path, 'package.json')))
  return `${label}: ${there.length} of ${all.length}`
}
