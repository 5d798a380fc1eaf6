import type { Key } from './key.ts'

/** A value that came as text: from the environment or a flag. */
export class FromText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }

  /** The value for a key; what cannot be read as its type stays text, so that the check can say what was found. */
  read(key: Pick<Key, 'kind' | 'canBeOff'>): unknown {
    const { text } = this
    switch (key.kind) {
      case 'boolean':
        return booleans[text.trim().toLowerCase()] ?? text
      case 'integer':
      case 'number':
        return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)
      case 'numbers':
        return this.readJson()
      case 'texts':
      case 'paths':
        return text.trimStart().startsWith('[') ? this.readJson() : text.split(':').filter(part => part !== '')
      default:
        return key.canBeOff && text === 'false' ? false : text
    }
  }

  /** JSON if it is JSON, else the text itself. */
  readJson(): unknown {
    try {
      return JSON.parse(this.text)
    } catch {
      return this.text
    }
  }
}

const booleans: Readonly<Partial<Record<string, boolean>>> = Object.assign(Object.create(null), {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
})
