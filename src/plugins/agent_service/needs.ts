import {
  ConnectionsService,
  DaemonService,
  EventDepthsService,
  HookCallsService,
  RowsService,
} from '../../plugin/index.ts'
import { CompletionsService } from '../completion_service/index.ts'
import { MailService } from '../message/index.ts'
import { AuthenticatorsService, ProcessListsService } from '../system/index.ts'

/** What other plugins and the kernel lend to the agents. */
export const needs = {
  rows: RowsService,
  daemon: DaemonService,
  connections: ConnectionsService,
  hooks: HookCallsService,
  depths: EventDepthsService,
  mail: MailService,
  completions: CompletionsService,
  authenticators: AuthenticatorsService,
  processes: ProcessListsService,
}
