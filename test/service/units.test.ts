import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { ksi } from '../cli/ksi.ts'
import { isThere } from '../is-there.ts'

const run = promisify(execFile)

/** A folder for units, a home, and a `systemctl` that writes down how it is called: systemd itself does not run here. */
const machine = () => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-units-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [units, home, old, bin] = ['units', 'home with space', 'old', 'bin'].map(name => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ]
  for (const path of [units, home, old, bin]) mkdirSync(path)
  writeFileSync(join(old, 'ksi-daemon.py'), '')
  const calls = join(folder, 'calls')
  writeFileSync(join(bin, 'systemctl'), `#!/bin/sh\necho "$*" >> ${calls}\n`)
  chmodSync(join(bin, 'systemctl'), 0o755)
  const env = { KSI_HOME: home, KSI_SOCKET_DIR: join(folder, 's'), PATH: `${bin}:${process.env.PATH}` }
  const service = (...words: string[]) => ksi(['service', ...words, '--units', units], { env })
  return { units, old, service, calls: () => readFileSync(calls, 'utf8').trim().split('\n') }
}

const paths = (folder: string): string[] => readdirSync(folder).map(name => join(folder, name))

test.skipIf(!isThere('systemd-analyze'))(
  'systemd finds nothing wrong with any unit, and knows a mistake when it sees one',
  async () => {
    const { units, old, service } = machine()
    expect((await service('install', '--old', old)).code).toBe(0)
    expect(readdirSync(units).toSorted()).toEqual([
      'ksi-daemon.service',
      'ksi-plugin-daemon.service',
      'ksi-plugin-daemon.socket',
    ])
    const verify = (...files: string[]) =>
      run('systemd-analyze', ['verify', '--user', '--man=no', ...files], {
        env: { ...process.env, XDG_RUNTIME_DIR: old },
      })
    await verify(...paths(units))
    const mistaken = join(units, 'ksi-plugin-daemon.service')
    writeFileSync(mistaken, readFileSync(mistaken, 'utf8').replace('WatchdogSec', 'WatchdogSek'))
    expect((await verify(mistaken).catch(cause => cause)).stderr).toContain('WatchdogSek')
  },
)

test.skipIf(!isThere('systemd-analyze') || process.getuid?.() !== 0)(
  'for the whole machine it is hardened, and /tmp stays the common one',
  async () => {
    const { units, service } = machine()
    expect((await service('install', '--system', '--as', 'nobody')).code).toBe(0)
    await run('systemd-analyze', ['verify', '--man=no', ...paths(units)])
    const unit = join(units, 'ksi-plugin-daemon.service')
    const security = (file: string) =>
      run('systemd-analyze', ['security', '--offline=yes', '--threshold=40', '--no-pager', file])
    await security(unit)
    const text = readFileSync(unit, 'utf8')
    expect(text).toContain('PrivateTmp=no')
    expect(text).toContain('User=nobody')
    const soft = join(units, 'soft.service')
    writeFileSync(soft, text.replace(/^(Protect|Restrict|System|Private|NoNew|Capab|Lock).*$/gm, ''))
    await expect(security(soft)).rejects.toMatchObject({ code: 1 })
  },
)

test('ours takes the name of the old daemon and gives it back, and nothing of its unit is lost', async () => {
  const { units, service, calls } = machine()
  const theirs = '[Service]\nExecStart=/srv/old/start\n'
  writeFileSync(join(units, 'ksi-daemon.service'), theirs)
  await service('install')
  const promoted = await service('promote')
  expect(promoted.code).toBe(0)
  expect(readdirSync(units).toSorted()).toEqual(['ksi-daemon-old.service', 'ksi-daemon.service', 'ksi-daemon.socket'])
  expect(readFileSync(join(units, 'ksi-daemon.service'), 'utf8')).toContain('Alias=ksi-plugin-daemon.service')
  expect((await service('promote')).code).not.toBe(0)
  const demoted = await service('demote')
  expect(demoted.code).toBe(0)
  expect(readdirSync(units).toSorted()).toEqual([
    'ksi-daemon.service',
    'ksi-plugin-daemon.service',
    'ksi-plugin-daemon.socket',
  ])
  expect(readFileSync(join(units, 'ksi-daemon.service'), 'utf8')).toBe(theirs)
  expect(calls()).toEqual(
    [
      'daemon-reload',
      'enable --now ksi-plugin-daemon.socket ksi-plugin-daemon.service',
      'disable --now ksi-daemon.service',
      'disable --now ksi-plugin-daemon.service ksi-plugin-daemon.socket',
      'daemon-reload',
      'enable --now ksi-daemon.socket ksi-daemon.service',
      'disable --now ksi-daemon.service ksi-daemon.socket',
      'daemon-reload',
      'enable --now ksi-daemon.service',
      'enable --now ksi-plugin-daemon.socket ksi-plugin-daemon.service',
    ].map(words => `--user ${words}`),
  )
})

test('--dry-run shows what would be done, and does none of it', async () => {
  const { units, service, calls } = machine()
  const { code, stdout } = await service('install', '--dry-run')
  expect(code).toBe(0)
  expect(stdout).toContain('Type=notify')
  expect(stdout).toContain('$ systemctl --user enable --now ksi-plugin-daemon.socket')
  expect(readdirSync(units)).toEqual([])
  expect(calls).toThrow('ENOENT')
})

test('a file that somebody else wrote is not overwritten', async () => {
  const { units, service } = machine()
  const path = join(units, 'ksi-plugin-daemon.socket')
  writeFileSync(path, 'mine')
  const { code, json } = await service('install', '--json')
  expect(code).not.toBe(0)
  expect(json.error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(path) })
  expect(readFileSync(path, 'utf8')).toBe('mine')
})

test.skipIf(!isThere('python3'))('launchd gets a property list that can be read', async () => {
  const { units, service } = machine()
  const { stdout } = await service('install', '--for', 'launchd', '--dry-run', '--json')
  const { path, text } = JSON.parse(stdout.split('\n')[0]!)
  expect(path).toBe(join(units, 'com.ksi.daemon.plist'))
  const read = 'import plistlib, sys, json; print(json.dumps(plistlib.loads(sys.argv[1].encode())))'
  const plist = JSON.parse((await run('python3', ['-c', read, text])).stdout)
  expect(plist).toMatchObject({ Label: 'com.ksi.daemon', RunAtLoad: true })
  expect(plist.ProgramArguments.slice(2)).toEqual(['start', '--quiet'])
  expect(plist.WorkingDirectory).toContain('home with space')
})
