import { test } from 'vitest'
import { attackedDaemon } from '../attack/attacked-daemon.ts'
import { storesExactly } from '../attack/stored-exactly.ts'

test('ten thousand hostile values are stored exactly by a real daemon', async () => {
  await storesExactly(await attackedDaemon(), 10_000)
}, 600_000)
