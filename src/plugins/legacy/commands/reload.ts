import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { legacyCommand } from '../command.ts'
import { legacyError } from '../legacy-error.ts'
import { optional } from '../validation/rule.ts'
import { checked, text } from '../validation/rules.ts'

/** The old daemon never managed it either, and took 15 s to say so. */
export const reloadDaemon = legacyCommand({
  name: 'RELOAD_DAEMON',
  doc: 'Always answers that the daemon was not replaced: start another one after SHUTDOWN.',
  events: ['system:shutdown'],
  run: () => ({ error: 'Hot reload failed: New daemon failed health check', status: 'rollback_complete' }),
})

const isPath = (name: string): boolean => /[/\\]|\.\./.test(name)

export const reloadModule = legacyCommand({
  name: 'RELOAD_MODULE',
  doc: 'Refuses: a Python module is no plugin of this daemon.',
  events: ['system:plugins'],
  parameters: {
    module_name: optional(
      checked(text, name => (isPath(name) ? 'Invalid module name - path traversal not allowed' : undefined)),
      'handler',
      'the name of a file in extension_modules, without .py',
    ),
  },
  run: async ({ module_name }, { legacy }) => {
    const file = `extension_modules/${module_name}.py`
    if (!(await exists(join(legacy.services.daemon.places.home, file))))
      throw legacyError('RELOAD_FAILED', `No module found at ${file}`)
    throw legacyError(
      'RELOAD_FAILED',
      `Error reloading module: ${file} was written for the Python daemon; this one runs plugins from its plugin folder`,
    )
  },
})

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false, // also when it cannot be looked at, or its name is no name of a file
  )
