import type { Command } from 'commander'
import { withExamples } from '../options.ts'
import { say, sayJson } from '../output.ts'
import { load, type Settings, withSettings } from '../setting-options.ts'

export const define = (command: Command): void => {
  withSettings(command).action(() => home(command.optsWithGlobals<Settings>()))
  withExamples(command, ['ksi home', 'cd "$(ksi home)" && tail -f logs/daemon.log'])
}

const home = async (settings: Settings): Promise<void> => {
  const { home } = await load(settings)
  if (settings.json) sayJson({ home })
  else say(home)
}
