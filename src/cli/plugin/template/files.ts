import { javascriptFiles } from './javascript.ts'
import { pythonFiles } from './python.ts'

export type Language = 'ts' | 'js' | 'python'

/** What a new plugin is made of: the text of each file by its name. The first one is the plugin. */
export const templateFiles = (name: string, language: Language): Readonly<Record<string, string>> => {
  const space = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_')
  return language === 'python' ? pythonFiles(name, space) : javascriptFiles(language, { name, space })
}
