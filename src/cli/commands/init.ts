import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { loadConfig } from '../../config/load-config.ts'
import { fail } from '../../errors.ts'
import { copyDurably, writeDurably } from '../../migrate/durable-files.ts'
import type { OldInstallation } from '../../migrate/state/places.ts'
import { runningDaemon } from '../../migrate/state/running-daemon.ts'
import { confirm } from '../confirm.ts'
import { describeInstallation, findInstallation, installationIn, looksOld } from '../migrate/old-installation.ts'
import { withExamples, withOutputOptions } from '../options.ts'
import { paint, say, sayJson } from '../output.ts'
import { facts } from '../table.ts'
import { UsageError } from '../usage-error.ts'

interface Options {
  readonly json?: boolean
  readonly from?: string
  readonly home?: string
  readonly config?: string
  readonly force?: boolean
}

export const define = (command: Command): void => {
  withOutputOptions(command)
    .option('--from <folder>', 'the folder the old daemon ran in; looked for if not said')
    .option('--home <folder>', 'where everything of ours lies (or KSI_HOME; else ~/.ksi)')
    .option('--config <file>', 'the file to write (or KSI_CONFIG; else <home>/daemon.json)')
    .option('--force', 'replace a file that is there; it is kept beside the new one')
    .description(
      'Find an installation of the old daemon and write daemon.json with its real paths: our daemon then works on the old files where they are, beside the old one or instead of it.',
    )
    .action(() => init(command.optsWithGlobals<Options>()))
  withExamples(command, [
    'ksi init',
    'ksi init --from /srv/ksi',
    'ksi init --from /srv/ksi --config ./daemon.json --force',
  ])
}

const init = async (options: Options): Promise<void> => {
  const home = resolve(options.home ?? process.env.KSI_HOME ?? join(homedir(), '.ksi'))
  const file = resolve(options.config ?? process.env.KSI_CONFIG ?? join(home, 'daemon.json'))
  const root = rootOf(options.from, home)
  const old = root === undefined ? undefined : await installationIn(root)
  const pid = old && (await runningDaemon(old))?.pid
  const text = `${JSON.stringify(old ? await configFor(old) : configOf(home), null, 2)}\n`
  const kept = await write(file, text, options.force)
  const found = old ? describeInstallation(old).filter(([, what]) => what !== '') : []
  const next = nextSteps(old, pid)
  if (options.json)
    return sayJson({ file, from: root ?? null, found: Object.fromEntries(found), old_daemon: pid ?? null, kept, next })
  if (root === undefined) say('No installation of an old daemon was found; --from names one.')
  else say(`The old daemon of ${root}${pid === undefined ? '' : ` is running (pid ${pid})`} has:\n${facts(found)}`)
  say(`${paint('green', '✓')} written  ${paint('dim', file)}`)
  if (kept !== null) say(paint('dim', `  what was there before: ${kept}`))
  for (const step of next) say(paint('dim', `  next: ${step}`))
}

const rootOf = (from: string | undefined, home: string): string | undefined => {
  if (from === undefined) return findInstallation([home, existsSync(home) ? realpathSync(home) : home])
  const root = resolve(from)
  if (!existsSync(root)) throw new UsageError(`there is no folder ${root}`)
  if (looksOld(root)) return root
  throw new UsageError(`no old daemon has run in ${root}`, {
    hint: 'name the folder that has var/db/agent_shared_state.db, or ksi-daemon.py',
  })
}

/** The guide's form, with the old daemon's places and what its `.env` says about completions. */
const configFor = async (old: OldInstallation): Promise<object> => {
  const { config } = await loadConfig({ flags: { dropIn: old.root }, env: process.env, cwd: process.cwd() })
  const { model, timeout, claude_program } = config.plugins.completion_service
  return {
    version: 1,
    daemon: {
      shared_database: old.database,
      session_log_dir: old.session_logs,
      prompts_dir: old.prompts,
    },
    transports: { unix: { enabled: true, compatibility_mode: true } },
    plugins: {
      state_service: { state_dir: old.state },
      agent_service: { profiles_dir: old.profiles, identities_file: old.identities },
      completion_service: { model, timeout, claude_program },
      ...(old.sockets.length > 0 && { legacy: { old_sockets: dirname(old.sockets[0]!) } }),
    },
  }
}

const configOf = (home: string): object => ({
  version: 1,
  plugins: {
    state_service: { state_dir: join(home, 'var/state') },
    agent_service: {
      profiles_dir: join(home, 'agent_profiles'),
      identities_file: join(home, 'var/db/identities.json'),
    },
  },
})

/** Where the file that was there is kept; null when there was none, or the same. Throws CONFLICT. */
const write = async (file: string, text: string, force = false): Promise<string | null> => {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  if (before === text) return null
  if (before !== undefined && !force && !(await confirm(`${file} is there already; replace it?`, '--force')))
    throw fail('CANCELLED', 'ksi init')
  const kept = before === undefined ? null : `${file}.${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`
  if (kept !== null) copyDurably(file, kept)
  await writeDurably(file, text)
  return kept
}

const nextSteps = (old: OldInstallation | undefined, pid: number | undefined): string[] => {
  if (!old) return ['ksi start --detach']
  const beside =
    pid === undefined ? 'ksi start --detach' : 'ksi start --detach, beside the old daemon: both use the same files'
  return ['ksi config check', 'ksi backup create', beside, 'to copy the state instead of sharing it: ksi migrate state']
}
