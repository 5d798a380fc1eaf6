import { readFile, stat } from 'node:fs/promises'
import { fail, messageOf } from '../../../../plugin/index.ts'
import { checkScript, type Script } from './script.ts'

interface Read {
  readonly changed: number
  readonly script: Script
}

/** Scripts by their path; one is read again when its file has changed. */
export class ScriptFiles {
  #read = new Map<string, Read>()

  /** Throws INVALID_CONFIG with the place in the file, or PROVIDER_NOT_FOUND when there is no such file. */
  async get(path: string): Promise<Script> {
    const changed = await stat(path).then(({ mtimeMs }) => mtimeMs, missing(path))
    const known = this.#read.get(path)
    if (known?.changed === changed) return known.script
    const script = await parse(await readFile(path, 'utf8').catch(missing(path)), path)
    this.#read.set(path, { changed, script })
    return script
  }
}

const parse = async (text: string, path: string): Promise<Script> => {
  const { parseDocument, LineCounter } = await import('yaml')
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false })
  const [error] = document.errors
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0])
    throw fail('INVALID_CONFIG', `${path}:${line}:${col}: ${error.message}`)
  }
  return checkScript(document.toJS(), path)
}

const missing = (path: string) => (cause: unknown) => {
  throw fail('PROVIDER_NOT_FOUND', `the script ${path} cannot be read: ${messageOf(cause)}`)
}
