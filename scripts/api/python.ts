import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The modules whose names others import; what is in the others is ours. */
const modules = {
  ksi: ['client', 'errors', 'one_shot'],
  ksi_daemon: ['context', 'hookimpl', 'plugin_base', 'plugin_types', 'reply', 'state', 'testing'],
} as const satisfies Record<string, readonly string[]>

/** A class, a function or a method, up to the end of its first statement, or a field that a class declares. */
const declaration =
  /^(?<class>class (?<className>\w+).*:)$|^(?<indent> {0,4})(?:async )?def (?<name>\w+)\([\s\S]*?\)(?: -> [^\n]+)?:|^ {4}(?<field>[a-z]\w*): [^\n]+$/gm

/** Every public class, function, method and field of the Python packages, with its signature. */
export const pythonNames = (root: string): Map<string, string> => {
  const entries = new Map<string, string>()
  for (const [pack, names] of Object.entries(modules))
    for (const module of names)
      for (const [name, text] of declaredIn(readFileSync(join(root, 'python', pack, `${module}.py`), 'utf8')))
        entries.set(`${pack}.${module} ${name}`, `${pack}.${module}: ${text}`)
  return entries
}

const declaredIn = (source: string): [string, string][] => {
  const found: [string, string][] = []
  let inside = ''
  for (const { 0: text, groups = {} } of source.matchAll(declaration)) {
    const { className, indent, name, field } = groups
    if (className !== undefined || indent === '') inside = className ?? ''
    const own = className ?? name ?? field!
    if (isPrivate(own) || isPrivate(inside) || (((indent ?? '') !== '' || field !== undefined) && inside === ''))
      continue
    found.push([inside === '' || own === className ? own : `${inside}.${own}`, text.replace(/\s+/g, ' ').trim()])
  }
  return found
}

const isPrivate = (name: string): boolean => name.startsWith('_') && name !== '__init__'
