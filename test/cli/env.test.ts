import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { ksi, launcher } from './ksi.ts'

const run = promisify(execFile)

/** A folder with an awkward name, a Python that only says what it was given, and a shell in which `ksi env` was evaluated. */
const scratch = () => {
  const folder = mkdtempSync(join(tmpdir(), "ksi env's "))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [home, bin, cwd] = ['home', 'bin', 'cwd'].map(name => join(folder, name)) as [string, string, string]
  for (const path of [bin, cwd]) mkdirSync(path)
  writeFileSync(join(bin, 'python3'), '#!/bin/sh\necho "real: $*"\n')
  chmodSync(join(bin, 'python3'), 0o755)
  const env = { PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin`, HOME: folder, KSI_HOME: home }
  const shell = (code: string, program = 'bash') =>
    run(program, ['-c', `eval "$("$NODE" "$KSI" env)"\n${code}`], {
      env: { ...env, NODE: process.execPath, KSI: launcher },
      cwd,
    }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    )
  return { folder, home, cwd, env, shell }
}

test('one shell runs ksi where python … of the old daemon is typed, and everything else with the real Python', async () => {
  const { cwd, shell } = scratch()
  const said = async (line: string) => {
    const { code, stdout, stderr } = await shell(line)
    return `${code} ${stdout}${stderr}`
  }
  expect(await said('python -m ksi_daemon.core_plugin --confg x')).toMatch(/^2 .*did you mean: --config/s)
  expect(await said('python ksi_daemon/migrate_to_plugins.py migrate-state --help')).toMatch(
    /^0 Usage: ksi migrate-state /,
  )
  expect(await said('python3 /srv/ksi/ksi_daemon/migrate_to_plugins.py state --help')).toMatch(
    /^0 Usage: ksi migrate state /,
  )
  expect(await said('python tools/monitor_plugin_performance.py')).toMatch(/^1 .*no daemon/)
  expect(await said('python -m pytest tests/test_plugin_integration.py::TestX::test_no_such')).toMatch(
    /^2 .*no behaviour begins with "no_such"/,
  )
  mkdirSync(join(cwd, 'ksi_daemon/plugins'), { recursive: true })
  writeFileSync(join(cwd, 'ksi_daemon/plugins/mine.mjs'), 'export default = 5\n')
  expect(await said('python -m ksi_daemon.plugins.mine')).toMatch(/^1 .*mine\.mjs:1/s)
  const others = [
    '-c import',
    'ksi-daemon.py --foreground',
    '-m pytest tests/other.py',
    '-m ksi_daemon.plugins',
    '-',
    '',
  ]
  const lines = others.flatMap(words => [`python ${words}`, `python3 ${words}`])
  expect(await said(lines.join('\n'))).toBe(`0 ${others.flatMap(words => Array(2).fill(`real: ${words}\n`)).join('')}`)
}, 60_000)

test('it is undone as it was done, only its cache folder is written, and a dash and a second time do no harm', async () => {
  const { folder, home, shell } = scratch()
  for (const program of ['bash', 'sh']) {
    const { stdout } = await shell(
      'eval "$(ksi env)"; echo "$PATH $PYTHONPATH"; PATH=$PATH:/later; eval "$(ksi env --undo)"; echo "$PATH $PYTHONPATH|"; python3 x',
      program,
    )
    const [entered, left, ran] = stdout.split('\n')
    expect(entered?.split(join(home, 'cache/env/bin'))).toHaveLength(2)
    expect(left).toBe(`${join(folder, 'bin')}:${dirname(process.execPath)}:/usr/bin:/bin:/later |`)
    expect(ran).toBe('real: x')
  }
  expect(readdirSync(folder).sort()).toEqual(['bin', 'cwd', 'home'])
  expect(readdirSync(home, { recursive: true }).sort()).toEqual(
    [
      'cache',
      'cache/env',
      'cache/env/bin',
      ...['ksi', 'python', 'python3'].map(name => `cache/env/bin/${name}`),
    ].sort(),
  )
}, 60_000)

test('a configuration that cannot be read keeps nobody from entering or leaving', async () => {
  const { home, shell } = scratch()
  mkdirSync(home)
  writeFileSync(join(home, 'daemon.json'), '{')
  expect(await shell('eval "$(ksi env --undo)"; command -v ksi')).toEqual({ code: 1, stdout: '', stderr: '' })
})

test('without any Python it says so, in a folder that others may write it refuses, and fish gets its own code', async () => {
  const { home, env, shell } = scratch()
  expect(await shell('PATH=$(dirname "$(command -v python)"); python x')).toMatchObject({
    code: 127,
    stderr: expect.stringContaining('no Python'),
  })
  const { stdout } = await ksi(['env', '--shell', 'fish'], { env: { ...env, PYTHONPATH: "/o'x" } })
  expect(stdout).toMatch(/^set -gx PATH '.*env\\'s .*'\nset -gx PYTHONPATH '.*python:\/o\\'x'\n$/)
  expect(await ksi(['env', '--shell', 'csh'], { env })).toMatchObject({ code: 2 })
  chmodSync(join(home, 'cache/env/bin'), 0o777)
  expect(await ksi(['env'], { env })).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('chmod o-w'),
  })
}, 60_000)
