import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** What is to run, as whom, and where. */
export interface Installation {
  /** Absolute paths of the program that runs it, and of the launcher. */
  readonly node: string
  readonly launcher: string
  readonly home: string
  /** Where programs are looked for: systemd knows only a few folders, and agents are programs. */
  readonly path: string
  /** More words for `ksi start`. */
  readonly flags: readonly string[]
  readonly sockets: readonly string[]
  /** For the whole machine, as this user; else for the user who installs it. */
  readonly system?: { readonly user: string } | undefined
  readonly old?: { readonly folder: string; readonly python: string } | undefined
}

/** Files that we wrote say so; others are never overwritten. */
export const isOurs = (text: string): boolean => text.includes('Written by ksi service')
/** The unit of this daemon, and not that of the old one. */
export const isKsi = (text: string): boolean => isOurs(text) && text.includes('Type=notify')

/** The units of this daemon under a name, by file name. */
export const ksiUnits = (name: string, installation: Installation, alias?: string): Record<string, string> => {
  const { node, launcher, home, path, flags, sockets, system } = installation
  const service = filled('systemd/ksi-plugin-daemon.service', {
    NAME: name,
    NODE: word(node),
    KSI: word(launcher),
    FLAGS: flags.map(flag => ` ${word(flag)}`).join(''),
    HOME: quoted(home),
    PATH: quoted(path),
    HARDENING: system ? `User=${system.user}\n${template('systemd/hardening.conf').trim()}` : 'NoNewPrivileges=yes',
    TARGET: targetOf(installation),
    ALIAS: alias === undefined ? '' : `Alias=${alias}.service`,
  })
  const socket = filled('systemd/ksi-plugin-daemon.socket', {
    SOCKETS: sockets.map(path => `ListenStream=${escaped(path)}`).join('\n'),
    OWNER: system ? ownedBy(system.user, sockets) : '',
  })
  return { [`${name}.service`]: service, [`${name}.socket`]: socket }
}

/** The unit of the old daemon, which it never had. */
export const oldUnit = ({ old, system, ...installation }: Installation): string => {
  const text = filled('systemd/ksi-daemon.service', {
    PYTHON: word(old!.python),
    OLD: escaped(old!.folder),
    TARGET: targetOf({ system, ...installation }),
  })
  return system ? text.replace('[Service]\n', `[Service]\nUser=${system.user}\n`) : text
}

/** What launchd is given on macOS. */
export const launchAgent = (label: string, { node, launcher, home, flags }: Installation): string =>
  filled('launchd/com.ksi.daemon.plist', {
    LABEL: xml(label),
    ARGUMENTS: [node, launcher, 'start', '--quiet', ...flags]
      .map(text => `    <string>${xml(text)}</string>`)
      .join('\n'),
    HOME: xml(home),
  })

const targetOf = ({ system }: Pick<Installation, 'system'>): string => (system ? 'multi-user.target' : 'default.target')

const template = (name: string): string => readFileSync(new URL(`../../../deploy/${name}`, import.meta.url), 'utf8')

const filled = (name: string, values: Readonly<Record<string, string>>): string =>
  `${template(name)
    .replace(/@([A-Z]+)@/g, (whole, key: string) => values[key] ?? whole)
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`

/** systemd would make the folders of sockets for root alone. */
const ownedBy = (user: string, sockets: readonly string[]): string =>
  [
    `SocketUser=${user}`,
    ...[...new Set(sockets.map(path => dirname(path)))].map(
      folder => `ExecStartPre=/usr/bin/install -d -m 0700 -o ${user} ${word(folder)}`,
    ),
  ].join('\n')

/** systemd replaces what begins with a percent sign. */
const escaped = (text: string): string => text.replaceAll('%', '%%')

/** The value of a variable; systemd.exec(5). */
const quoted = (text: string): string =>
  /[\s"'\\]/.test(text) ? escaped(text).replace(/["'\\ ]/g, '\\$&') : escaped(text)

/** One word of a command; systemd.service(5). */
const word = (text: string): string => {
  const plain = escaped(text).replaceAll('$', '$$$$')
  return /^[\w@%+=:,./-]+$/.test(plain) ? plain : `"${plain.replace(/["\\]/g, '\\$&')}"`
}

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
