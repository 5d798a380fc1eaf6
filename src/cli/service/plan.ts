import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../../errors.ts'
import { type Installation, isKsi, isOurs, ksiUnits, launchAgent, oldUnit } from './units.ts'

/** One thing to be done, in its order. */
export type Step =
  | { readonly do: 'write'; readonly path: string; readonly text: string }
  | { readonly do: 'rename'; readonly path: string; readonly to: string }
  | { readonly do: 'remove'; readonly path: string }
  | { readonly do: 'run'; readonly words: readonly string[]; readonly mayFail?: boolean }

export interface Target {
  /** Where the units are. */
  readonly folder: string
  readonly kind: 'systemd' | 'launchd'
  readonly installation: Installation
}

/** Ours beside the old daemon, the old daemon, and the old daemon once ours has its name. */
const [ours, main, retired] = ['ksi-plugin-daemon', 'ksi-daemon', 'ksi-daemon-old'] as const
const label = 'com.ksi.daemon'

/** Ours beside the old daemon; the old one gets a unit too when it is named and has none. Throws CONFLICT. */
export const install = ({ folder, kind, installation }: Target): Step[] => {
  if (kind === 'launchd') return launched(folder, installation)
  const { old } = installation
  const writesOld = old !== undefined && !existsSync(unit(folder, main))
  return [
    ...written(folder, ksiUnits(ours, installation)),
    ...(writesOld ? written(folder, { [`${main}.service`]: oldUnit(installation) }) : []),
    control(installation, 'daemon-reload'),
    control(installation, 'enable', '--now', `${ours}.socket`, `${ours}.service`),
    ...(writesOld ? [control(installation, 'enable', `${main}.service`)] : []),
  ]
}

/** Ours takes the name of the old daemon, which is switched off and kept. Throws CONFLICT. */
export const promote = ({ folder, kind, installation }: Target): Step[] => {
  if (kind === 'launchd') throw onlySystemd()
  const before = unit(folder, main)
  if (existsSync(before) && isKsi(readFileSync(before, 'utf8'))) throw already('it has been promoted')
  if (!existsSync(unit(folder, ours))) throw missing(unit(folder, ours), 'ksi service install')
  const hasOld = existsSync(before)
  return [
    ...(hasOld ? [off(installation, `${main}.service`), renamed(folder, main, retired)] : []),
    ...gone(folder, ours, installation),
    ...written(folder, ksiUnits(main, installation, ours), hasOld ? [before] : []),
    control(installation, 'daemon-reload'),
    control(installation, 'enable', '--now', `${main}.socket`, `${main}.service`),
  ]
}

/** Back: the old daemon has its name again and runs, ours stands beside it. Throws CONFLICT. */
export const demote = ({ folder, kind, installation }: Target): Step[] => {
  if (kind === 'launchd') throw onlySystemd()
  const now = unit(folder, main)
  if (!existsSync(now) || !isKsi(readFileSync(now, 'utf8'))) throw already('it has not been promoted')
  const hasOld = existsSync(unit(folder, retired))
  return [
    ...gone(folder, main, installation),
    ...(hasOld ? [renamed(folder, retired, main)] : []),
    ...written(folder, ksiUnits(ours, installation)),
    control(installation, 'daemon-reload'),
    ...(hasOld ? [control(installation, 'enable', '--now', `${main}.service`)] : []),
    control(installation, 'enable', '--now', `${ours}.socket`, `${ours}.service`),
  ]
}

const unit = (folder: string, name: string): string => join(folder, `${name}.service`)

const launched = (folder: string, installation: Installation): Step[] => {
  const path = join(folder, `${label}.plist`)
  const domain = `gui/${process.getuid?.() ?? 0}`
  return [
    ...written(folder, { [`${label}.plist`]: launchAgent(label, installation) }),
    { do: 'run', words: ['launchctl', 'bootout', domain, path], mayFail: true },
    { do: 'run', words: ['launchctl', 'bootstrap', domain, path] },
  ]
}

/** Throws CONFLICT where a file is that we did not write; `freed`: files that are gone by then. */
const written = (folder: string, files: Readonly<Record<string, string>>, freed: readonly string[] = []): Step[] =>
  Object.entries(files).map(([name, text]) => {
    const path = join(folder, name)
    if (!freed.includes(path) && existsSync(path) && !isOurs(readFileSync(path, 'utf8')))
      throw fail('CONFLICT', `${path} was not written by ksi service`).with({
        hint: 'move it away, or change it with systemctl edit',
      })
    return { do: 'write', path, text }
  })

const gone = (folder: string, name: string, installation: Installation): Step[] => [
  off(installation, `${name}.service`, `${name}.socket`),
  { do: 'remove', path: unit(folder, name) },
  { do: 'remove', path: join(folder, `${name}.socket`) },
]

const renamed = (folder: string, from: string, to: string): Step => ({
  do: 'rename',
  path: unit(folder, from),
  to: unit(folder, to),
})

const control = ({ system }: Installation, ...words: string[]): Step & { readonly do: 'run' } => ({
  do: 'run',
  words: ['systemctl', ...(system ? [] : ['--user']), ...words],
})

/** What is off already need not be switched off. */
const off = (installation: Installation, ...units: string[]): Step => ({
  ...control(installation, 'disable', '--now', ...units),
  mayFail: true,
})

const already = (reason: string) => fail('CONFLICT', `nothing to do: ${reason}`)
const missing = (path: string, command: string) => fail('NOT_FOUND', path).with({ hint: `first: ${command}` })
const onlySystemd = () =>
  fail('NOT_SUPPORTED', 'a second name for the service: launchd knows it by one label from the beginning')
