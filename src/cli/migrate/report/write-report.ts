import { resolve } from 'node:path'
import { writeDurably } from '../../../migrate/durable-files.ts'
import { reportPage } from './markdown.ts'
import type { MoveReport } from './move-report.ts'

/** Writes the page, and everything as JSON beside it; gives back both paths. A path that ends in `.json` changes nothing of that. */
export const writeReport = async (file: string, report: MoveReport): Promise<readonly [page: string, json: string]> => {
  const stem = resolve(file).replace(/\.(md|json)$/i, '')
  const paths = [`${stem}.md`, `${stem}.json`] as const
  await writeDurably(paths[0], reportPage(report))
  await writeDurably(paths[1], `${JSON.stringify(report, null, 2)}\n`)
  return paths
}
