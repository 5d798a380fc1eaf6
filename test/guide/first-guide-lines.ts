import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { checked, clientPython, endless, type Handlings, typed, until } from './walk.ts'

/** What each line of the first guide does that runs as it was written, and each line that is to be used in the stead of another. */
export const firstGuideLines: Handlings = {
  'cp -r var/state var/state.backup.$(date +%Y%m%d)': /^$/,
  'cp -r logs logs.backup.$(date +%Y%m%d)': /^$/,
  'cp -r ~/.ksi ~/.ksi.backup.$(date +%Y%m%d)': /^$/,
  'ksi --version': /^\d+\.\d+\.\d+\n$/,
  'npm --prefix /path/to/checkout run setup': /everything is here/,
  'python ksi_daemon/migrate_to_plugins.py generate': /plugin/,
  'python ksi_daemon/migrate_to_plugins.py migrate-state': /shared/,
  '{ "daemon": { "plugin_dirs"': async ({ home, here }, text) => {
    writeFileSync(join(home, '.ksi/daemon.json'), here(text))
  },
  'python -m pytest tests/test_plugin_integration.py -v': /^all 9 behaviours hold$/m,
  'python -m pytest tests/test_plugin_integration.py::TestPluginIntegration::test_agent_lifecycle -v':
    /✓ agent lifecycle.*\nit holds\n$/,
  'python -m ksi_daemon.core_plugin --config ~/.ksi/daemon.json': async (machine, line) => {
    await machine.stay(line)
    await until(/is running/)(machine, 'ksi status')
  },
  'echo \'{"command": "GET_AGENTS"': /^\{"status": "success", "command": "GET_AGENTS".*\}\n$/,
  '# Old way response = send_command("SPAWN_AGENT"': clientPython(/^answered \{'status': 'success'/),
  '# New way response = emit_event("agent:spawn"': clientPython(/^answered \{.*'agent_id'/),
  'echo \'{"event": "system:plugin_status"}\'': /^\{.*"state_service".*\}\n$/,
  'echo \'{"event": "system:event_history"': /^\{.*"agent:spawn".*\}\n$/,
  'python tools/monitor_plugin_performance.py': /"p99"/,
  'from ksi_daemon.plugin_base import BasePlugin, hookimpl': async ({ old }, text) => {
    writeFileSync(join(old, 'my_plugin.py'), text)
  },
  'cp my_plugin.py /path/to/ksi/ksi_daemon/plugins/': async (machine, line) => {
    await typed(machine, line, /^$/)
    await typed(machine, 'ksi stop', /has stopped/)
    await typed(machine, 'ksi service install --old /path/to/ksi', /ksi-plugin-daemon/)
  },
  'systemctl --user restart ksi-plugin-daemon': async (machine, line) => {
    await typed(machine, line, /^$/)
    await typed(machine, 'ksi emit my:command --json', /"result":\s*"processed"/)
  },
  'systemctl --user stop ksi-plugin-daemon': async (machine, line) => {
    await typed(machine, line, /^$/)
    expect((await machine.shell.type('ksi status')).code).not.toBe(0)
  },
  'systemctl --user start ksi-daemon': async (machine, line) => {
    await typed(machine, line, /^$/)
    await until(/"HEALTH_CHECK".*healthy/)(
      machine,
      `echo '{"command": "HEALTH_CHECK"}' | nc -U /path/to/ksi/sockets/admin.sock`,
    )
  },
  'mv var/state var/state.failed': /^$/,
  'cp -r var/state.backup.$(date +%Y%m%d) var/state': async (machine, line) => {
    await typed(machine, line, /^$/)
    await typed(machine, 'cat var/state/shared_state.json', /"from\.json": \[1\.0\]/)
  },
  'tail -f "$(ksi home)/logs/daemon.log"': endless(/"/),
  '{ "daemon": { "event_queue_size"': checked,
  'python -m ksi_daemon.plugins.my_plugin': /my:command[\s\S]*it can be used/,
  'grep "plugin" "$(ksi home)/logs/daemon.log"': /plugin/,
  'export KSI_LOG_LEVEL=DEBUG': async (machine, line) => {
    await typed(machine, line, /^$/)
    await typed(machine, 'ksi config show --origin', /log_level.*DEBUG/)
  },
  '{ "daemon": { "log_level"': checked,
  'ksi emit system:metrics': async (machine, line) => {
    await typed(machine, 'ksi start --detach', /is running/)
    await typed(machine, line, /"p99"/)
    await typed(machine, 'ksi stop', /has stopped/)
    copyFileSync(join(machine.home, '.ksi/daemon.json'), join(machine.home, 'daemon.json.seen'))
  },
}
