import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { rowsOf } from '../migrate/old-folder.ts'
import type { Machine } from './scratch-machine.ts'
import { checked, clientPython, endless, type Handlings, typed, until } from './walk.ts'

const healthy = `echo '{"command": "HEALTH_CHECK"}' | nc -U /path/to/ksi/sockets/admin.sock`

/** What each line of our guide must print. */
export const ourGuideLines: Handlings = {
  'npm --prefix /path/to/checkout run setup': /everything is here/,
  'eval "$(/path/to/checkout/bin/ksi.js env)"': /^$/,
  'cd /path/to/ksi': /^$/,
  'ksi backup create --name before-the-move': /before-the-move/,
  'ksi backup verify before-the-move': /files are as they were/,
  'ksi backup list': /before-the-move/,
  'ksi --version': /^\d+\.\d+\.\d+\n$/,
  'ksi selftest --scratch': /^all 9 behaviours hold$/m,
  'ksi migrate generate': /SET_AGENT_KV[\s\S]*COMPLETION +conflict|COMPLETION +conflict[\s\S]*SET_AGENT_KV/,
  'ksi migrate scan-clients /path/to/clients': /agent:list/,
  'ksi migrate full --dry-run': async (machine, line) => {
    const before = readdirSync(machine.old, { recursive: true }).length
    await typed(machine, line, /Summary/)
    expect(readdirSync(machine.old, { recursive: true })).toHaveLength(before)
  },
  'ksi migrate full --clients /path/to/clients': async (machine, line) => {
    await typed(machine, line, /./)
    expect(readFileSync(join(machine.old, 'migration_output/migration_report.md'), 'utf8')).toContain('GET_AGENTS')
  },
  'ksi init --from /path/to/ksi': /written/,
  'ksi config check': /^✓ /,
  'ksi migrate state --old-state var/state': /verified: (\d+) of \1 are the same/,
  '{ "version": 1,': checked,
  'scratch=$(ksi start --scratch --detach --json': async (machine, line) => {
    await typed(machine, line, /^$/)
    await typed(machine, 'echo "$scratch"', /\/events\.sock\n$/)
  },
  'ksi migrate test-command --all': /SET_AGENT_KV/,
  'ksi load --profile legacy': /✓ errors=0/,
  'ksi stop --socket "$scratch"': /has stopped/,
  'ksi service install --dry-run --old /path/to/ksi': /ExecStart=.*\n/,
  'ksi service install --old /path/to/ksi': async (machine, line) => {
    await typed(machine, line, /write .*ksi-plugin-daemon.service/)
    const unit = readFileSync(join(machine.home, '.config/systemd/user/ksi-plugin-daemon.service'), 'utf8')
    expect(unit).not.toContain('cache/env') // which is for one shell only
  },
  'systemctl --user start ksi-daemon': async (machine, line) => {
    await typed(machine, line, /^$/)
    await until(/"HEALTH_CHECK".*healthy/)(machine, healthy)
  },
  'ksi status': /is running[\s\S]* phase [1-4]: /,
  'ksi route set all legacy': /all go to legacy/,
  'echo \'{"command": "GET_AGENTS"': /^\{"status": "success", "command": "GET_AGENTS".*\}\n$/,
  'ksi selftest': /^all 9 behaviours hold$/m,
  'echo \'{"event": "system:plugin_status"}\'': /^\{.*"state_service".*\}\n$/,
  'echo \'{"event": "system:event_history"': /^\{.*\}\n$/,
  'ksi route show': /legacy|shadow/,
  'ksi legacy list --used': /GET_AGENTS/,
  'ksi emit system:metrics': /"p99"/,
  'ksi migrate plan': /ksi route set read-only shadow/,
  'ksi route set read-only shadow': async (machine, line) => {
    await typed(machine, line, /./)
    const asked = `echo '{"command": "HEALTH_CHECK"}' | nc -U /tmp/ksi/control.sock`
    await typed(machine, `for n in $(seq 20); do ${asked}; done`, /^(\{"status": "success".*\}\n){20}$/)
    await until(/20 answers of read-only were alike: ksi route set read-only plugins/)(machine, 'ksi status')
  },
  'ksi route diff': /no answer differed/,
  'ksi route set read-only plugins': /HEALTH_CHECK.* go to plugins/,
  'ksi route set state shadow --percent 50': /SET_AGENT_KV go to shadow/,
  'ksi route set state plugins': /SET_AGENT_KV go to plugins/,
  'response = send_command("SPAWN_AGENT"': clientPython(/^answered \{'status': 'success'/),
  'response = emit_event("agent:spawn"': clientPython(/^answered \{.*'agent_id'/),
  'ksi emit state:set --key moved.by': /"status": "ok"/,
  'echo \'{"command": "GET_AGENT_KV", "parameters": {"key": "moved.by"}}\'': /"value": "an event client"/,
  'ksi plugin new counter': /counter/,
  'ksi plugin check counter': /it can be used/,
  'ksi plugin test counter': / 0 failed/,
  'systemctl --user restart ksi-plugin-daemon': /^$/,
  'ksi plugin list': /counter/,
  'from ksi_daemon.plugin_base import BasePlugin': async (machine, text) => {
    mkdirSync(join(machine.home, '.ksi/plugins'), { recursive: true })
    writeFileSync(join(machine.home, '.ksi/plugins/my_plugin.py'), text)
    await typed(machine, 'ksi plugin check my_plugin', /it can be used/)
  },
  'ksi route set all plugins': /all go to plugins/,
  'ksi migrate ready --days 0': /✓ ready: no call for 0 days/,
  'ksi migrate report': /100 % of 30 commands are ready/,
  'ksi backup create --name before-the-switch': /before-the-switch/,
  'ksi route clear all': /no route of their own/,
  'ksi service promote --dry-run': /ExecStart=.*\n/,
  'ksi service promote': async (machine, line) => {
    await typed(machine, line, /ksi-daemon/)
    await oldIsAway(machine)
  },
  'sed -i': /^$/,
  'systemctl --user restart ksi-daemon': async ({ sockets, ...machine }, line) => {
    expect(existsSync(join(sockets, 'control.sock'))).toBe(true)
    await typed({ sockets, ...machine }, line, /^$/)
    expect(existsSync(join(sockets, 'control.sock'))).toBe(false)
  },
  'ksi emit state:set --key moved.last': /"status": "ok"/,
  'ksi service demote': async (machine, line) => {
    await typed(machine, line, /ksi-plugin-daemon/)
    await until(/"HEALTH_CHECK".*healthy/)(machine, healthy)
  },
  'systemctl --user stop ksi-plugin-daemon': async (machine, line) => {
    await typed(machine, line, /^$/)
    expect((await machine.shell.type('ksi status')).code).not.toBe(0)
  },
  'systemctl --user stop ksi-daemon': async (machine, line) => {
    await typed(machine, line, /^$/)
    await oldIsAway(machine)
  },
  'ksi start --detach --config migration_output/copy/daemon.json': /is running/,
  'ksi emit state:set --key moved.copy': /"status": "ok"/,
  'ksi migrate rollback --new-state migration_output/copy': /✓ 1 written/,
  'echo \'{"command": "GET_AGENT_KV", "parameters": {"key": "moved.copy"}}\'': /"value": "on the copy"/,
  'ksi migrate rollback': /nothing has to be carried back/,
  'echo \'{"command": "GET_AGENT_KV", "parameters": {"key": "moved.last"}}\'': async (machine, line) => {
    await typed(machine, line, /"value": "in event mode"/)
    const now = rowsOf(machine.database)
    expect([...machine.firstRows].filter(([key, row]) => now.get(key) !== row)).toEqual([])
  },
  'ksi backup restore before-the-move': async (machine, line) => {
    const file = join(machine.home, '.ksi/daemon.json')
    expect(existsSync(file) && readFileSync(file, 'utf8')).toContain('"compatibility_mode": false')
    await typed(machine, line, /./)
    expect(rowsOf(machine.database)).toEqual(machine.firstRows)
  },
  'tail -f "$(ksi home)/logs/daemon.log"': endless(/"/),
  '{ "daemon": { "event_queue_size"': checked,
  'ksi start --detach': /is running/,
  'ksi load --profile events': /✓ errors=0/,
  'ksi load --profile mail': /✓ errors=0/,
  'ksi explain agent:spawn': /profile_name/,
  'grep "plugin" "$(ksi home)/logs/daemon.log"': /plugin/,
  'export KSI_LOG_LEVEL=DEBUG': async (machine, line) => {
    await typed(machine, line, /^$/)
    await typed(machine, 'ksi config show --origin', /log_level.*DEBUG/)
  },
  'ksi stop': /has stopped/,
  '{ "daemon": { "log_level"': checked,
}

const oldIsAway = async ({ old }: Machine): Promise<void> => {
  await expect.poll(() => existsSync(join(old, 'sockets/admin.sock')), { timeout: 20_000 }).toBe(false)
}
