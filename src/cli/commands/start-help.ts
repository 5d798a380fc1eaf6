import type { Command } from 'commander'
import { withExamples } from '../options.ts'
import { withSettings } from '../setting-options.ts'

/** The help of `ksi start`; the command itself runs without this parser. */
export const define = (command: Command): void => {
  command.description('Start the daemon: here until Ctrl-C, or with --detach in the background.')
  withExamples(withSettings(command, true), [
    'ksi start --detach',
    'ksi start --drop-in /srv/old-ksi',
    'ksi start --dev --plugin-dir .',
    'ksi start --scratch --detach',
    'ksi start --config ~/.ksi/daemon.json --debug',
    'ksi start --home /tmp/try --socket-dir /tmp/try/sockets --set daemon.event_timeout=5',
  ])
}
