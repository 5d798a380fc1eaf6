import { groups } from '../../plugins/legacy/routes/groups.ts'
import type { Arriving } from './arriving-calls.ts'
import type { ShownRoute, Standing } from './how-it-stands.ts'

/** What is known of a command that is to be moved. */
export interface PlannedCommand extends Arriving {
  readonly to: string
  readonly compared: number
  readonly different: number
  readonly failed: number
}

export type StepState = 'answered here' | 'to be compared' | 'being compared' | 'different' | 'ready to move'

/** Commands that move together. */
export interface PlannedStep {
  readonly group: string
  readonly state: StepState
  readonly calls: number
  /** Those that call them now. */
  readonly clients: readonly string[]
  /** What to do now; missing when it is done. */
  readonly do?: string
  readonly commands: readonly PlannedCommand[]
}

/** So many equal answers of a group are enough to move it. */
const enough = 20

/** The steps in the order in which to take them: what only reads first, what holds connections and processes last. */
export const movePlan = ({ commands, routes }: Pick<Standing, 'commands' | 'routes'>): PlannedStep[] => {
  const known = new Set(Object.values(groups).flat())
  const own = routes
    .map(({ command }) => command)
    .filter(name => /^\w+$/.test(name) && !known.has(name) && !isHere(name, routes))
  const all = own.length === 0 ? groups : { ...groups, own }
  return Object.entries(all).map(([group, names]) =>
    stepOf(
      group,
      names.map(name => plannedCommand(name, { commands, routes })),
      routes,
    ),
  )
}

/** Whether no call of a command goes to the old daemon. */
const isHere = (command: string, routes: readonly ShownRoute[]): boolean =>
  [...waysOf(command, routes)].every(way => way === 'plugins')

/** All ways that calls of a command may go. */
export const waysOf = (command: string, routes: readonly ShownRoute[]): Set<string> => {
  const found = routes.find(one => one.command === command) ?? routes.find(one => one.command === '*')
  const { to, percent = 100, rest, clients = {} } = found ?? nowhere
  return new Set([to, ...(percent < 100 ? [rest ?? 'plugins'] : []), ...Object.values(clients)])
}

const nowhere: Pick<ShownRoute, 'to' | 'percent' | 'rest' | 'clients'> = { to: 'plugins' }

const plannedCommand = (name: string, { commands, routes }: Pick<Standing, 'commands' | 'routes'>): PlannedCommand => {
  const counted = commands.find(({ command }) => command === name)
  const route = routes.find(({ command }) => command === name)
  const { event = '', calls = 0, last_used = null, clients = [] } = counted ?? {}
  const { compared = 0, different = 0, failed = 0 } = route ?? {}
  const to = [...waysOf(name, routes)].join(' and ')
  return { command: name, event, calls, last_used, clients, to, compared, different, failed }
}

const stepOf = (group: string, commands: readonly PlannedCommand[], routes: readonly ShownRoute[]): PlannedStep => {
  const state = stateOf(commands, routes)
  const words = group === 'own' ? `${commands.map(({ command }) => command).join(' ')} --own` : group
  const todo = whatToDo(state, words)
  return {
    group,
    state,
    calls: sum(commands, 'calls'),
    clients: [...new Set(commands.flatMap(({ clients }) => clients.map(({ client }) => client)))],
    ...(todo !== undefined && { do: todo }),
    commands: commands.toSorted((one, other) => other.calls - one.calls),
  }
}

const stateOf = (commands: readonly PlannedCommand[], routes: readonly ShownRoute[]): StepState => {
  const goes = (way: string): boolean => commands.some(({ command }) => waysOf(command, routes).has(way))
  if (!goes('legacy') && !goes('shadow')) return 'answered here'
  if (sum(commands, 'different') > 0) return 'different'
  if (goes('legacy')) return 'to be compared'
  return sum(commands, 'compared') >= enough || sum(commands, 'calls') === 0 ? 'ready to move' : 'being compared'
}

const whatToDo = (state: StepState, words: string): string | undefined =>
  ({
    'answered here': undefined,
    different: 'ksi route diff',
    'to be compared': `ksi route set ${words} shadow`,
    'being compared': 'wait for more calls: ksi route show',
    'ready to move': `ksi route set ${words} plugins`,
  })[state]

const sum = (commands: readonly PlannedCommand[], what: 'calls' | 'compared' | 'different'): number =>
  commands.reduce((total, one) => total + one[what], 0)
