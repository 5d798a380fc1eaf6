import { expect, test } from 'vitest'
import { reloadUnderLoad } from '../reload/reload-under-load.ts'

/** Node keeps every module that it ever loaded; with what a busy daemon needs for itself, some 60 KB for each reload of two files. */
const mostKbEach = 128

test('a thousand reloads under load lose nothing and leave nothing but what Node keeps of the modules', async () => {
  const { msEach, kbEach } = await reloadUnderLoad(1000)
  console.info(`a reload: ${msEach.toFixed(1)} ms under load, ${kbEach.toFixed(0)} KB stay`)
  expect(kbEach).toBeLessThan(mostKbEach)
})
