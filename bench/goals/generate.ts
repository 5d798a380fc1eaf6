import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Measurement } from '../goal.ts'
import { median } from '../measure/statistics.ts'

const rounds = 7
const fixtures = join(import.meta.dirname, '../../test/fixtures/old-handlers')
const launcher = join(import.meta.dirname, '../../bin/ksi.js')

/** From the Python handlers of the old daemon to plugins, the start of the program included. */
export const generating: Measurement = {
  name: 'generate',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ksi-bench-'))
    try {
      const lines = fill(folder)
      const times = Array.from({ length: rounds }, (_, round) => timed(folder, round))
      const detail = `${lines} lines of Python`
      return [{ goal: 'move', what: 'generate on 31 files', value: median(times), unit: 'ms', most: 1500, detail }]
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

interface Listed {
  readonly file: string
  /** Lines of the real one. */
  readonly loc: number
}

/** Our handlers, each made as long as the one it stands for. */
const fill = (folder: string): number => {
  cpSync(fixtures, folder, { recursive: true })
  const inventory: readonly Listed[] = JSON.parse(readFileSync(join(fixtures, 'inventory.json'), 'utf8'))
  for (const { file, loc } of inventory) {
    const path = join(folder, 'commands', file)
    const text = readFileSync(path, 'utf8')
    const more = Math.max(0, Math.ceil((loc - text.split('\n').length) / padding.length))
    const copies = Array.from({ length: more }, (_, at) => padding.join('\n').replaceAll('AT', String(at)))
    writeFileSync(path, `${text}\n${copies.join('\n')}\n`)
  }
  return inventory.reduce((sum, { loc }) => sum + loc, 0)
}

const padding = [
  'def unused_AT(items, limit=10):',
  '    found = [one["name"] for one in items if one.get("size", 0) > limit]',
  '    for name in sorted(found):',
  '        message = f"{name} is one of {len(found)}"',
  '        if not name.startswith("a") and message:',
  '            return {"name": name, "message": message}',
  '    return None',
]

/** Milliseconds. */
const timed = (folder: string, round: number): number => {
  const words = ['--handlers-dir', join(folder, 'commands'), '--output-dir', join(folder, `out-${round}`), '--json']
  const began = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [launcher, 'migrate', 'generate', ...words])
  const ms = performance.now() - began
  if (status !== 0) throw new Error(`it ended with ${status}: ${stderr}`)
  return ms
}
