import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fitsGlob } from '../../plugin/glob.ts'
import { hookTable } from '../../plugin/hooks.ts'
import type { Manifest } from '../../plugin/manifest.ts'
import { nearest } from '../../plugin/nearest.ts'
import { hint, problem, type Remark } from './remark.ts'

interface Looking {
  readonly manifest: Manifest
  /** The events of the built-ins. */
  readonly known: ReadonlySet<string>
}

/** What the text of a plugin tells that its declarations do not; it is read, not understood, so these are mostly hints. */
export const sourceRemarks = (files: readonly string[], looking: Looking): Remark[] => {
  const sources = files.map(file => ({ file, text: withoutComments(readFileSync(file, 'utf8'), extname(file)) }))
  const found = sources.flatMap(({ file, text }) =>
    looks.flatMap(({ shape, say }) =>
      [...text.matchAll(shape)].flatMap(match => {
        const remark = say(match[1]!, looking)
        return remark ? [{ ...remark, file, line: text.slice(0, match.index).split('\n').length }] : []
      }),
    ),
  )
  const once = found.filter((one, at) => found.findIndex(other => other.message === one.message) === at)
  return [...once, ...unanswered(sources[0]?.text ?? '', looking.manifest)]
}

/** The class form answers all its commands in one place. */
const unanswered = (text: string, { commands, hooks }: Manifest): Remark[] => {
  const isClass = /\b(?:BasePlugin|PluginCapabilities|capabilities)\b/.test(text)
  const names = Object.values(commands).map(({ name }) => name)
  return isClass && names.length > 0 && !hooks.handleEvent
    ? [
        problem(
          `it declares ${names.join(', ')}, and nothing answers`,
          'answer in ksi_handle_event, marked with hookimpl',
        ),
      ]
    : []
}

interface Look {
  readonly shape: RegExp
  readonly say: (found: string, looking: Looking) => Remark | undefined
}

const event = String.raw`['"\x60]/?([a-zA-Z]\w*:[\w.:-]+)['"\x60]`

const looks: readonly Look[] = [
  {
    shape: new RegExp(String.raw`\b(?:emit|publish)\(\s*${event}`, 'g'),
    say: (name, { manifest, known }) =>
      known.has(name) || declares(manifest.emits, name) || declares(manifest.commands, name)
        ? undefined
        : hint(`it emits ${name}, which it does not declare`, `add '${name}' to emits, so that others can find it`),
  },
  {
    shape: new RegExp(String.raw`\b(?:event_?name|name)\s*={2,3}\s*${event}`, 'gi'),
    say: (name, looking) => sayUnasked(name, looking),
  },
  {
    shape: new RegExp(String.raw`\bcase\s+${event}\s*:`, 'g'),
    say: (name, looking) => sayUnasked(name, looking),
  },
  {
    shape: /\b(ksi_[a-z_]+)\s*(?:\(|[:=][^=])/g,
    say: name => {
      if (ownNames.has(name)) return undefined
      const [meant] = nearest(name, hookNames, 1)
      return problem(
        `there is no hook ${name}`,
        meant === undefined ? 'it is never called: rename or remove it' : `did you mean: ${meant}?`,
      )
    },
  },
  {
    shape: /\b(execSync|execFileSync|spawnSync|Atomics\.wait|time\.sleep)\s*\(/g,
    say: call =>
      hint(
        `${call} blocks: nothing else of this process goes on meanwhile`,
        call === 'time.sleep'
          ? 'in an async handler: await asyncio.sleep(…)'
          : 'use its asynchronous form and await it',
      ),
  },
]

const hookNames = [
  ...Object.values(hookTable).map(({ ksi }) => ksi as string),
  'ksi_filter_event',
  'ksi_validate_event',
]
const ownNames = new Set([...hookNames, 'ksi_plugin', 'ksi_daemon', 'ksi_api'])

/** An event that its handler compares with, and that never reaches it. */
const sayUnasked = (name: string, { manifest, known }: Looking): Remark | undefined => {
  const { handleEvent } = manifest.hooks
  if (!handleEvent || known.has(name) || declares(manifest.commands, name) || declares(manifest.emits, name))
    return undefined
  const { patterns } = handleEvent
  if (!patterns) return undefined
  if (patterns.some(pattern => fitsGlob(pattern, name))) return undefined
  return problem(
    `it answers ${name}, about which it is never asked: it declares ${patterns.join(', ')}`,
    `add '${name}' to commands; the names must be the same to the letter`,
  )
}

const declares = (tokens: Manifest['commands'] | Manifest['emits'], name: string): boolean =>
  Object.values(tokens).some(token => token.name === name)

/** As long as before, so that the lines stay. */
const withoutComments = (text: string, extension: string): string =>
  text.replace(extension === '.py' ? /(^|\s)#.*$/gm : /(^|\s)\/\/.*$|\/\*[\s\S]*?\*\//gm, comment =>
    comment.replace(/[^\n]/g, ' '),
  )
