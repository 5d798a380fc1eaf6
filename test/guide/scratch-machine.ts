import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { ksi } from '../cli/ksi.ts'
import { oldFolder, rowsOf } from '../migrate/old-folder.ts'
import { openShell, type Shell } from './shell.ts'

/** A machine on which the old daemon was installed: a home, its folder, clients, and programs in place of systemd. */
export interface Machine {
  readonly home: string
  /** The folder of the old daemon. */
  readonly old: string
  /** The old daemon’s database, and what was in it at first. */
  readonly database: string
  readonly firstRows: ReadonlyMap<string, string>
  readonly sockets: string
  /** What a guide says, with this machine’s places. */
  readonly here: (text: string) => string
  readonly shell: Shell
  /** Types a line in another terminal, and leaves it running there. */
  readonly stay: (line: string) => Promise<void>
}

const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const fixture = (path: string): string => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url))
const standIn = fileURLToPath(new URL('../legacy/old-daemon/main.ts', import.meta.url))

export const scratchMachine = (): Machine => {
  const { old, scratch } = oldFolder()
  const [home, sockets, bin] = ['home', 's', 'bin'].map(name => join(scratch, name)) as [string, string, string]
  for (const folder of [home, bin, join(scratch, 'custom/plugins'), join(scratch, 'clients')])
    mkdirSync(folder, { recursive: true })
  fillOldFolder(old.root)
  writeFileSync(join(scratch, 'clients/chat.py'), 'client.send_command("GET_AGENTS", {})\n')
  const systemctl = fileURLToPath(new URL('./systemctl.ts', import.meta.url))
  writeProgram(join(bin, 'systemctl'), `#!/bin/sh\nexec '${process.execPath}' '${systemctl}' "$@"\n`)
  // a guide that puts the day into names has to be walked in one day
  const began = Math.floor(Date.now() / 1000)
  writeProgram(join(bin, 'date'), `#!/bin/sh\nexec /bin/date -d @${began} "$@"\n`)
  // the programs of this run and nothing that lies beside them: an agent program would really be asked
  symlinkSync(process.execPath, join(bin, 'node'))
  symlinkSync(programOf('npm'), join(bin, 'npm'))
  const env = {
    HOME: home,
    TMPDIR: scratch,
    KSI_SOCKET_DIR: sockets,
    PATH: `${bin}:/usr/bin:/bin`,
  }
  const places = {
    '/path/to/checkout': checkout,
    '/path/to/ksi': old.root,
    '/path/to/clients': join(scratch, 'clients'),
    '/path/to/custom': join(scratch, 'custom'),
    '/path/to/var/state': old.state,
    '/path/to/agent_profiles': old.profiles,
    '/path/to/identities.json': old.identities,
    '/tmp/ksi': sockets,
  }
  const known = new RegExp(`(?:${Object.keys(places).join('|')})(?![\\w-])`, 'g')
  const here = (text: string): string => text.replace(known, place => places[place as keyof typeof places])
  const terminals: Shell[] = []
  const open = (): Shell => {
    const shell = openShell({ cwd: old.root, env })
    terminals.push(shell)
    return shell
  }
  onTestFinished(async () => {
    await ksi(['stop', '--force'], { env })
    for (const terminal of terminals) terminal.close()
    endServices(join(home, '.running'))
  })
  const stay = async (line: string): Promise<void> => {
    const terminal = open()
    await terminal.type(`eval "$('${checkout}/bin/ksi.js' env)"`)
    await terminal.type(`${here(line)} &`)
  }
  return {
    home,
    old: old.root,
    database: old.database,
    firstRows: rowsOf(old.database),
    sockets,
    here,
    shell: open(),
    stay,
  }
}

/** As the guide finds it: state, logs, handlers in Python, and a program that starts the old daemon. */
const fillOldFolder = (root: string): void => {
  for (const folder of ['var/state/sessions', 'logs', 'ksi_daemon/plugins'])
    mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(join(root, 'var/state/shared_state.json'), '{"from.json": [1.0]}\n')
  writeFileSync(join(root, 'var/state/sessions/s2.json'), '{"turns": 2}\n')
  writeFileSync(join(root, 'logs/daemon.log'), 'the plugin of the old daemon\n')
  writeFileSync(join(root, 'requirements.txt'), 'pydantic\n')
  cpSync(fixture('old-handlers/commands'), join(root, 'ksi_daemon/commands'), { recursive: true })
  cpSync(fixture('old-handlers/protocols'), join(root, 'ksi_daemon/protocols'), { recursive: true })
  writeFileSync(
    join(root, 'ksi-daemon.py'),
    `import os, signal, subprocess, sys
child = subprocess.Popen(${JSON.stringify([process.execPath, standIn])} + [os.getcwd()])
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda *_: child.terminate())
sys.exit(child.wait())
`,
  )
}

const programOf = (name: string): string => {
  const found = (process.env.PATH ?? '').split(delimiter).find(folder => existsSync(join(folder, name)))
  if (found === undefined) throw new Error(`${name} is not on the PATH`)
  return join(found, name)
}

const writeProgram = (path: string, text: string): void => {
  writeFileSync(path, text)
  chmodSync(path, 0o755)
}

const endServices = (folder: string): void => {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (!name.endsWith('.pid')) continue
    try {
      process.kill(-Number(readFileSync(join(folder, name), 'utf8')), 'SIGKILL')
    } catch {} // it has ended
  }
  rmSync(folder, { recursive: true, force: true })
}
