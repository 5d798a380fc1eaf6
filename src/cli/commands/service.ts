import { readFileSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { placesOf } from '../../config/places-of.ts'
import { fail } from '../../errors.ts'
import { others, programsIn } from '../env/shell-code.ts'
import { withExamples, withOutputOptions } from '../options.ts'
import { paint, say, sayJson } from '../output.ts'
import { withProgress } from '../progress.ts'
import { carryOut, sayStep } from '../service/carry-out.ts'
import { demote, install, promote, type Step, type Target } from '../service/plan.ts'
import { load } from '../setting-options.ts'

interface Options {
  readonly json?: boolean
  readonly dryRun?: boolean
  readonly system?: boolean
  readonly as?: string
  readonly old?: string
  readonly python: string
  readonly units?: string
  readonly for?: Target['kind']
  readonly home?: string
  readonly config?: string
}

const launcher = fileURLToPath(new URL('../../../bin/ksi.js', import.meta.url))

const verbs = {
  install: { plan: install, doc: 'Run KSI as ksi-plugin-daemon, beside the old daemon.' },
  promote: { plan: promote, doc: 'Give KSI the name ksi-daemon; the old daemon is switched off and kept.' },
  demote: { plan: demote, doc: 'Give the old daemon its name back; KSI stands beside it again.' },
} as const

export const define = (command: Command): void => {
  command.description('Run the daemon as a service: of systemd, or of launchd on macOS.')
  for (const [name, { doc, plan }] of Object.entries(verbs)) {
    const verb = withOutputOptions(command.command(name).description(doc))
      .option('--dry-run', 'show what would be written and run, and do nothing')
      .option('--system', 'for the whole machine, with hardening; needs root')
      .option('--as <user>', 'with --system: who it runs as (else who called sudo)')
      .option('--old <folder>', 'the old daemon, which gets the unit ksi-daemon if it has none')
      .option('--python <program>', 'what runs the old daemon', '/usr/bin/python3')
      .option('--units <folder>', 'where the units are, if not at the usual place')
      .option('--for <kind>', 'systemd or launchd, if not what this system has')
      .option('--home <folder>', 'the daemon’s home (or KSI_HOME)')
      .option('--config <file>', 'its configuration (or KSI_CONFIG)')
    verb.action(() => change(plan, verb.optsWithGlobals<Options>()))
    withExamples(verb, [`ksi service ${name} --dry-run`, `sudo ksi service ${name} --system --as ksi`])
  }
}

const change = async (plan: (target: Target) => Step[], options: Options): Promise<void> => {
  const steps = plan(await targetOf(options))
  const { dryRun = false, json } = options
  for (const step of steps) {
    if (!dryRun) await withProgress(step.do === 'run' ? step.words.join(' ') : step.path, carryOut(step))
    if (json) sayJson({ ...step, done: !dryRun })
    else
      say(
        dryRun
          ? sayStep(step)
          : `${paint('green', '✓')} ${step.do === 'run' ? step.words.join(' ') : `${step.do} ${step.path}`}`,
      )
  }
}

const targetOf = async (options: Options): Promise<Target> => {
  const { system = false, old, python, config, home } = options
  const kind = kindOf(options)
  if (system && process.geteuid?.() !== 0 && !options.dryRun)
    throw fail('PERMISSION_DENIED', userInfo().username, 'write units for the whole machine').with({
      hint: 'with sudo, or without --system for your own user',
    })
  const user = options.as ?? process.env.SUDO_USER ?? userInfo().username
  const places = placesOf(await load({ config, home: home ?? (system ? join(homeOf(user), '.ksi') : undefined) }))
  return {
    kind,
    folder: resolve(options.units ?? usualFolder(kind, system)),
    installation: {
      node: process.execPath,
      launcher,
      home: places.home,
      // what `ksi env` has put in front is meant for one shell
      path: others(process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin', programsIn(places.home)).join(':'),
      flags: config === undefined ? [] : ['--config', resolve(config)],
      sockets: [join(places.socket_dir, 'events.sock'), ...places.legacy_sockets],
      system: system ? { user } : undefined,
      old: old === undefined ? undefined : { folder: resolve(old), python },
    },
  }
}

/** passwd(5). Throws NOT_FOUND. */
const homeOf = (user: string): string => {
  const fields = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
    .find(([name]) => name === user)
  if (fields?.[5]) return fields[5]
  throw fail('NOT_FOUND', `the user ${user}`).with({ hint: 'name one with --as, or the home with --home' })
}

const kindOf = ({ for: kind = process.platform === 'darwin' ? 'launchd' : 'systemd' }: Options): Target['kind'] => {
  if (kind === 'systemd' || kind === 'launchd') return kind
  throw fail('INVALID_INPUT', '--for', 'there are systemd and launchd')
}

const usualFolder = (kind: Target['kind'], system: boolean): string => {
  if (kind === 'launchd') return join(homedir(), 'Library', 'LaunchAgents')
  return system
    ? '/etc/systemd/system'
    : join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'systemd', 'user')
}
