import { satisfies } from '../../host/order.ts'
import { apiVersion } from '../../host/sort-out.ts'
import * as kernel from '../../plugin/kernel/index.ts'
import type { Manifest } from '../../plugin/manifest.ts'
import { nearest } from '../../plugin/nearest.ts'
import { hint, problem, type Remark } from './remark.ts'

interface Beside {
  /** What comes with the daemon. */
  readonly builtIns: readonly Manifest[]
  /** Whether its language has words for it. */
  readonly canDescribe: boolean
}

/** What is wrong, or could be better, with what a plugin declares. */
export const manifestRemarks = (manifest: Manifest, { builtIns, canDescribe }: Beside): Remark[] => [
  ...nameRemarks(manifest, builtIns),
  ...answererRemarks(manifest, builtIns),
  ...needRemarks(manifest, builtIns),
  ...routeRemarks(manifest),
  ...wordRemarks(manifest, canDescribe),
]

const nameRemarks = ({ name, ksi }: Manifest, builtIns: readonly Manifest[]): Remark[] => [
  ...(builtIns.some(one => one.name === name)
    ? [problem(`${name} is the name of a plugin that comes with the daemon`, 'choose another name')]
    : []),
  ...(satisfies(apiVersion, ksi)
    ? []
    : [problem(`it wants version ${ksi} of the plugin API, this is ${apiVersion}`, `write: ksi: '^1'`)]),
]

const answererRemarks = ({ commands, replaces }: Manifest, builtIns: readonly Manifest[]): Remark[] => {
  const answerers = new Map(
    builtIns.flatMap(({ name, commands }) => Object.values(commands).map(command => [command.name as string, name])),
  )
  const taken = Object.values(commands).filter(({ name }) => answerers.has(name) && !replaces.includes(name))
  const oldNames = new Set(builtIns.flatMap(one => Object.values(one.commands).map(({ legacy }) => legacy)))
  const unknown = replaces.filter(name => !answerers.has(name) && !oldNames.has(name))
  return [
    ...taken.map(({ name }) =>
      problem(
        `${name} is answered by ${answerers.get(name)}`,
        `choose another name, or declare replaces: ['${name}'] to answer in its stead`,
      ),
    ),
    ...unknown.map(name =>
      hint(`it replaces ${name}, which comes not with the daemon`, meantBy(name, answerers.keys())),
    ),
  ]
}

const meantBy = (name: string, names: Iterable<string>): string => {
  const [meant] = nearest(name, names, 1)
  return meant === undefined ? 'another plugin must answer it' : `did you mean: ${meant}?`
}

const needRemarks = ({ needs, provides }: Manifest, builtIns: readonly Manifest[]): Remark[] => {
  const lent = new Set([
    ...Object.values(kernel).flatMap(value => ('name' in value ? [value.name] : [])),
    ...[...builtIns, { provides }].flatMap(one => Object.values(one.provides)),
  ])
  return Object.values(needs)
    .filter(name => !lent.has(name))
    .map(name => hint(`it needs the service ${name}, which comes not with the daemon`, meantByService(name, lent)))
}

const meantByService = (name: string, lent: ReadonlySet<string>): string => {
  const [meant] = nearest(name, lent, 1)
  return meant === undefined ? 'without a plugin that provides it, it does not start' : `did you mean: ${meant}?`
}

/** The guide's trouble "event not handled": whether what it answers finds its way to it. */
const routeRemarks = ({ hooks, commands }: Manifest): Remark[] => {
  const names = Object.values(commands).map(({ name }) => name)
  const { handleEvent } = hooks
  if (!handleEvent) return []
  const { patterns } = handleEvent
  if (!patterns || patterns.length === 0)
    return [
      hint(
        'it declares neither commands nor namespaces, so it is asked about every event that nobody else declares',
        'declare what it answers in commands, or its namespaces in event_namespaces',
      ),
    ]
  const spaces = patterns.filter(pattern => pattern.endsWith(':*')).map(pattern => pattern.slice(0, -2))
  const unused = spaces.filter(space => names.length > 0 && !names.some(name => name.startsWith(`${space}:`)))
  return unused.map(space =>
    hint(
      `it declares the namespace ${space}, and its commands are others: ${names.slice(0, 5).join(', ')}`,
      `both work; name the commands ${space}:…, or declare the namespace ${names[0]!.split(':')[0]}`,
    ),
  )
}

const wordRemarks = (manifest: Manifest, canDescribe: boolean): Remark[] => [
  ...(manifest.description === '' ? [hint('it has no description', 'say in a sentence what it is for')] : []),
  ...(canDescribe ? eventRemarks(manifest) : []),
]

const eventRemarks = ({ commands, emits }: Manifest): Remark[] => [
  ...Object.values(commands).flatMap(({ name, doc, input }) => [
    ...(doc === '' ? [hint(`${name} is not described`, `give it a doc: '${name}': { doc: '…' }`)] : []),
    ...(Object.keys(input).length === 0
      ? [hint(`nothing is said about the data of ${name}`, 'give it an input: wrong data is then refused for you')]
      : []),
  ]),
  ...Object.values(emits)
    .filter(({ doc }) => doc === '')
    .map(({ name }) => hint(`${name} is not described`, `give it a doc: '${name}': { doc: '…' }`)),
]
