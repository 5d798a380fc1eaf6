import type { Catalog } from '../../catalog/catalog.ts'
import { emitCommand } from '../emit-command.ts'

/** A catalogue, and where it is from. */
export interface Found {
  readonly catalog: Catalog
  /** Of the daemon. */
  readonly version: string
  /** In a few words, as `a running daemon`. */
  readonly from: string
}

export const formatNames = ['markdown', 'json', 'asyncapi', 'typescript'] as const
export type FormatName = (typeof formatNames)[number]

interface Format {
  /** How its file is called in a folder. */
  readonly file: string
  readonly write: (found: Found) => Promise<string>
}

/** The forms of the catalogue. Each is made from declarations alone: the same plugins give the same text. */
export const formats: Readonly<Record<FormatName, Format>> = {
  markdown: {
    file: 'EVENT_CATALOG.md',
    write: async found =>
      (await import('../../catalog/markdown.ts')).markdownOf(found.catalog, emitCommand, madeFrom(found, 'markdown')),
  },
  json: {
    file: 'catalog.json',
    write: async ({ version, catalog }) => `${JSON.stringify({ ksi: version, ...catalog }, null, 2)}\n`,
  },
  asyncapi: {
    file: 'asyncapi.json',
    write: async ({ catalog, version }) =>
      `${JSON.stringify((await import('../../catalog/asyncapi.ts')).asyncApiOf(catalog, version), null, 2)}\n`,
  },
  typescript: {
    file: 'ksi-events.d.ts',
    write: async found =>
      (await import('../../catalog/typescript.ts')).typescriptOf(found.catalog, madeFrom(found, 'typescript')),
  },
}

/** The format that the name of a file asks for; undefined when it does not say. */
export const formatOfFile = (file: string): FormatName | undefined => {
  if (/\.[mc]?ts$/.test(file)) return 'typescript'
  if (/\.(md|markdown)$/i.test(file)) return 'markdown'
  if (/asyncapi[^/]*\.json$/i.test(file)) return 'asyncapi'
  return file.endsWith('.json') ? 'json' : undefined
}

const madeFrom = ({ from, version }: Found, format: FormatName): string =>
  `Made by \`ksi catalog --format ${format}\` from what the plugins of ${from} declare (KSI ${version}).`
