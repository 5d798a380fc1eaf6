import { parseExact } from '../../exact-json.ts'
import type { Step } from '../recording.ts'

const idLike = /(?:^|_)[0-9a-f]{8}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether a text looks like an id that a daemon made up. */
export const looksLikeId = (text: string): boolean => idLike.test(text)

/** Ids that the daemon made up and a client said later are kept when they first come, and stand by their name from then on. */
export const keepIds = (steps: readonly Step[]): Step[] => {
  const kept = [...steps]
  let count = 0
  for (let at = 0; at < kept.length; at++) {
    for (const [pointer, id] of idsIn(kept[at]!.receive, '')) {
      const before = kept.slice(0, at + 1).some(step => says(step, id))
      if (before || !kept.slice(at + 1).some(step => says(step, id))) continue
      const name = `id${++count}`
      kept[at] = { ...kept[at], capture: { ...kept[at]!.capture, [name]: pointer } }
      for (let later = at + 1; later < kept.length; later++) kept[later] = replaced(kept[later]!, id, `\${${name}}`)
    }
  }
  return kept
}

const idsIn = (value: unknown, at: string): [pointer: string, id: string][] => {
  if (typeof value === 'string') return looksLikeId(value) ? [[at, value]] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => idsIn(inner, `${at}/${name}`))
}

const says = ({ send, send_raw }: Step, id: string): boolean =>
  JSON.stringify([send, send_raw]).includes(JSON.stringify(id).slice(1, -1))

const replaced = (step: Step, id: string, name: string): Step =>
  parseExact(JSON.stringify(step).replaceAll(JSON.stringify(id).slice(1, -1), name)) as Step
