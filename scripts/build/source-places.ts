import { relative } from 'node:path'
import type { Plugin } from 'rolldown'

/**
 * Lets a source find what lies beside it after it was bundled into another file: its `import.meta.url` becomes
 * what it would be if `dist` had the folders of `src`.
 */
export const sourcePlaces = (source: string): Plugin => ({
  name: 'source-places',
  transform(code, id) {
    if (!code.includes('import.meta.')) return
    if (/import\.meta\.(dirname|filename)/.test(code))
      throw new Error(`${id}: use import.meta.url, which the build keeps true`)
    const place = relative(source, id).replace(/\.ts$/, '.js')
    return code.replaceAll('import.meta.url', `(${dist} + ${JSON.stringify(place)})`)
  },
})

const dist = "import.meta.url.slice(0, import.meta.url.lastIndexOf('/dist/') + 6)"
