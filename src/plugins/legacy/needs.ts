import { ConnectionsService, DaemonService, HookCallsService, PluginsService, RowsService } from '../../plugin/index.ts'
import { MailService } from '../message/index.ts'
import { HealthChecksService } from '../system/index.ts'

/** The services that its commands use. */
export const needs = {
  connections: ConnectionsService,
  daemon: DaemonService,
  rows: RowsService,
  mail: MailService,
  hooks: HookCallsService,
  plugins: PluginsService,
  healthChecks: HealthChecksService,
}
