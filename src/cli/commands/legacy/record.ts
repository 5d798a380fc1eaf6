import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { openProxy } from '../../legacy/record/proxy.ts'
import { recordingOf } from '../../legacy/record/recorder.ts'
import type { Said } from '../../legacy/record/transcript.ts'
import { withExamples, withOutputOptions } from '../../options.ts'
import { paint, say, sayJson } from '../../output.ts'

interface Options {
  readonly json?: boolean
  readonly through: string
  readonly listen?: string
  readonly out?: string
}

export const define = (command: Command): void => {
  withOutputOptions(command)
    .requiredOption('--through <folder>', 'the sockets of the daemon that answers')
    .option('--listen <folder>', 'where clients connect instead (else `recording` inside that folder)')
    .option('--out <file>', 'the recording (else recording.json)')
    .action(() => record(command.optsWithGlobals<Options>()))
  withExamples(command, [
    'ksi legacy record --through /srv/old/sockets --out monday.json',
    'ksi legacy replay monday.json',
  ])
}

const record = async ({ through, listen = join(through, 'recording'), out = 'recording.json', json }: Options) => {
  const file = resolve(out)
  const said: Said[] = []
  const folder = resolve(listen)
  const proxy = await openProxy(resolve(through), folder, one => said.push(one))
  const variables = proxy.names
    .filter(name => name !== 'control')
    .map(name => [`KSI_${name.toUpperCase()}_SOCKET`, join(folder, `${name}.sock`)] as const)
  if (json) sayJson({ listen: folder, env: Object.fromEntries(variables) })
  else {
    say('Recording until Ctrl-C. Start the clients with:')
    for (const [name, path] of variables) say(`  export ${name}=${path}`)
  }
  await asked()
  proxy.close()
  const recording = recordingOf(basename(file, '.json'), said)
  writeFileSync(file, `${JSON.stringify(recording, null, 1)}\n`, { mode: 0o600 })
  if (json) sayJson({ file, steps: recording.steps.length })
  else say(`${paint('green', '✓')} ${recording.steps.length} steps in ${file}`)
}

/** Until somebody ends it. */
const asked = (): Promise<unknown> => Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map(signal => once(process, signal)))
