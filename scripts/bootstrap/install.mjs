import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { showProgress } from './progress.mjs'

const quietly = [
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
]

/** Installs each of `wanted` ({label, from, to}) with npm, all at the same time; what one failure leaves is removed. */
export async function installAll(wanted, staging) {
  rmSync(staging, { recursive: true, force: true })
  mkdirSync(staging, { recursive: true })
  const stop = new AbortController()
  const onSignal = signal => stop.abort(new Error(`fetching was ended by ${signal}`))
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  const jobs = wanted.map(each => ({ ...each, folder: mkdtempSync(join(staging, 'install-')) }))
  const endProgress = showProgress(jobs)
  try {
    const ends = jobs.map(job => install(job, stop.signal).catch(error => stop.abort(error)))
    await Promise.all(ends)
    stop.signal.throwIfAborted()
  } finally {
    endProgress()
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    rmSync(staging, { recursive: true, force: true })
  }
}

/** Installs beside and renames, so that nobody ever meets a half-filled node_modules. */
async function install({ from, to, folder }, signal) {
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    if (existsSync(join(from, file))) copyFileSync(join(from, file), join(folder, file))
  await npm(['ci', '--prefix', folder, ...quietly], signal)
  mkdirSync(to, { recursive: true })
  const place = join(to, 'node_modules')
  if (existsSync(place)) renameSync(place, join(folder, 'replaced'))
  renameSync(join(folder, 'node_modules'), place)
}

/** Settles only when npm has ended, so that nothing is written any more. */
function npm(args, signal) {
  const inNpm = basename(process.env.npm_execpath ?? '') === 'npm-cli.js'
  const [program, first] = inNpm ? [process.execPath, [process.env.npm_execpath]] : ['npm', []]
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    // A gentle signal makes npm finish first; what it leaves in the staging folder is removed anyway.
    const end = () => child.kill('SIGKILL')
    signal.addEventListener('abort', end)
    let said = ''
    child.stdout.on('data', chunk => {
      said += chunk
    })
    child.stderr.on('data', chunk => {
      said += chunk
    })
    child.on('error', error => reject(new Error(`npm does not start: ${error.message}`)))
    child.on('close', (code, killed) => {
      signal.removeEventListener('abort', end)
      if (code === 0) resolve()
      else reject(new Error(`npm could not fetch them (npm ci ended with ${killed ?? code}). It says:\n${said.trim()}`))
    })
  })
}
