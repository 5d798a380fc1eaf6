import { parseArgs } from 'node:util'
import { readRecording } from '../../../src/cli/legacy/recording.ts'
import { Bus } from './bus.ts'
import { answeringFromMemory } from './from-memory.ts'
import { oldPlaces } from './places.ts'
import { Playback } from './playback.ts'
import { serve } from './serve.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    recording: { type: 'string' },
    'close-all': { type: 'boolean', default: false },
    delay: { type: 'string', default: '0' },
  },
})

const places = oldPlaces(positionals[0] ?? process.cwd(), process.env)
const memory = answeringFromMemory(places, new Bus())
const answerer = values.recording === undefined ? memory : new Playback(readRecording(values.recording), memory)
const close = await serve(Object.values(places.sockets), answerer, {
  closeAll: values['close-all'],
  delay: Number(values.delay),
})
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => {
    close()
    process.exit(0)
  })
process.stdout.write(`ready ${places.folder}\n`)
