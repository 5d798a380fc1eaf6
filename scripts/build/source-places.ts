import { relative } from 'node:path'
import type { Plugin } from 'rolldown'

/**
 * Lets a source find what lies beside it after it was joined with others into one file: its `import.meta` says
 * what it would say if `dist` had every file of `src`.
 */
export const sourcePlaces = (source: string): Plugin => ({
  name: 'source-places',
  resolveId: id => (id === helper ? id : undefined),
  load: id => (id === helper ? helperCode : undefined),
  transform(code, id) {
    if (!code.includes('import.meta')) return
    const place = JSON.stringify(relative(source, id).replace(/\.ts$/, '.js'))
    return `import { placeOf } from '${helper}'\n${code.replaceAll(/\bimport\.meta\b/g, `placeOf(${place})`)}`
  },
})

const helper = 'virtual:source-places'
const helperCode = `
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
const dist = __filename.slice(0, __filename.lastIndexOf('/dist/') + 6)
export const placeOf = place => {
  const filename = dist + place
  return { filename, dirname: dirname(filename), url: pathToFileURL(filename).href }
}
`
