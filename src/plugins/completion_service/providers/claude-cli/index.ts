import { Program } from '../../processes/program.ts'
import type { ProviderSettings } from '../choice.ts'
import type { Provider } from '../provider.ts'
import { argumentsFor, environmentFor } from './arguments.ts'
import { ClaudeSession } from './session.ts'

/** Claude Code with the user's own login, settings and servers; one warm process per conversation. */
export const claudeCli = (program: readonly string[], settings: ProviderSettings | undefined): Provider => ({
  name: 'claude-cli',
  async open(spec) {
    const [command, ...before] = program as [string, ...string[]]
    const cwd = await spec.workFolder()
    const args = [...before, ...(await argumentsFor(spec, settings))]
    const running = await Program.start({ command, args, cwd, env: environmentFor(spec, settings) })
    const session = new ClaudeSession(running)
    try {
      const ended = await spec.started(running)
      void running.exited.then(ended)
    } catch (cause) {
      await session.close()
      throw cause
    }
    return session
  },
})
