import type { Composition } from './composition.ts'
import { isMap, type PythonMap, type PythonValue } from './python-value.ts'

/** What an agent is wanted for. */
export interface Wanted {
  readonly role?: string | null | undefined
  readonly capabilities?: readonly string[] | undefined
  readonly task?: string | null | undefined
  readonly style?: string | null | undefined
}

/** How well a composition suits, with what counts for it; 0 is not at all. */
export const scoreOf = (composition: Composition, wanted: Wanted): number => {
  const { metadata } = composition
  return (
    roleScore(metadata, wanted.role) +
    capabilityScore(metadata, wanted.capabilities ?? []) +
    taskScore(composition, wanted.task ?? '') +
    (wanted.style && textIn(metadata, 'style').includes(wanted.style) ? 10 : 0) +
    qualityScore(composition)
  )
}

const roleScore = (metadata: PythonMap, wanted: string | null | undefined): number => {
  const role = textIn(metadata, 'role').toLowerCase()
  if (!wanted || role === '') return 0
  if (role === wanted.toLowerCase()) return 30
  return textsIn(metadata, 'compatible_roles').includes(wanted.toLowerCase()) ? 20 : 0
}

const capabilityScore = (metadata: PythonMap, wanted: readonly string[]): number => {
  const needed = new Set(textsIn(metadata, 'capabilities_required'))
  const met = [...needed].filter(capability => wanted.includes(capability)).length
  const offers = textsIn(metadata, 'capabilities_provided').some(capability => wanted.includes(capability))
  return (needed.size > 0 ? (met / needed.size) * 25 : 0) + (offers ? 10 : 0)
}

const taskScore = ({ description, metadata }: Composition, task: string): number => {
  const words = [...new Set(task.toLowerCase().split(/\s+/).filter(Boolean))]
  const about = typeof description === 'string' ? description.toLowerCase() : ''
  const tags = textsIn(metadata, 'tags').map(tag => tag.toLowerCase())
  const described = words.filter(word => about.includes(word)).length
  const tagged = words.filter(word => tags.some(tag => tag.includes(word))).length
  return Math.min(15, described * 5) + Math.min(10, tagged * 3)
}

const qualityScore = ({ version, metadata }: Composition): number =>
  (Number(version) >= 2 ? 5 : 0) +
  (listIn(metadata, 'use_cases').length >= 2 ? 3 : 0) +
  (metadata.get('tested') === true ? 2 : 0)

const textIn = (map: PythonMap, key: string): string => {
  const value = map.get(key)
  return typeof value === 'string' ? value : ''
}

const listIn = (map: PythonMap, key: string): readonly PythonValue[] => {
  const value = map.get(key)
  return Array.isArray(value) ? (value as readonly PythonValue[]) : isMap(value) ? [...value.keys()] : []
}

const textsIn = (map: PythonMap, key: string): string[] => listIn(map, key).filter(value => typeof value === 'string')
