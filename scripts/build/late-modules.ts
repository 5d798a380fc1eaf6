import type { Plugin } from 'rolldown'

/** Modules of Node that cost a start about a millisecond each, and that no start uses. */
const late = ['node:fs/promises', 'node:timers/promises', 'node:worker_threads']

/** Lets a chunk load these modules with their first use. */
export const lateModules: Plugin = {
  name: 'late-modules',
  renderChunk(code) {
    const needed = new Set<string>()
    const changed = code.replaceAll(/^let (\w+) = require\("(node:[\w/]+)"\);$/gm, (line, name: string, id: string) => {
      if (!late.includes(id)) return line
      needed.add(name)
      return `const ${name} = lateModule(() => require("${id}"));`
    })
    return needed.size > 0 ? `${helper}\n${changed}` : null
  },
}

const helper = `const lateModule = load => {
	let loaded;
	return new Proxy({}, { get: (_, name) => (loaded ??= load())[name] });
};`
