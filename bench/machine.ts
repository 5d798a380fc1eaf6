import { cpus, loadavg, totalmem } from 'node:os'

/** Where it was measured, and how busy others kept it. */
export const machine = () => ({
  node: process.version,
  cpus: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  memory_gb: Math.round(totalmem() / 2 ** 30),
  load: Math.round(loadavg()[0]! * 10) / 10,
})
