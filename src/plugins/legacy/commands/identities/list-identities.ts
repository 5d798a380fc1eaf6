import { rawText } from '../../../../plugin/index.ts'
import { listIdentities } from '../../../agent_service/index.ts'
import { isLess, isMap, type PythonMap, type PythonValue, readExactly } from '../../../composition/index.ts'
import { type LegacyCall, legacyCommand } from '../../command.ts'
import { exactFields } from '../../exact-fields.ts'
import { legacyError } from '../../legacy-error.ts'
import { optional } from '../../validation/rule.ts'
import { boolean, nullable, text } from '../../validation/rules.ts'

export const listingIdentities = legacyCommand({
  name: 'LIST_IDENTITIES',
  doc: 'All identities.',
  events: ['agent:list_identities'],
  parameters: {
    sort_by: optional(nullable(text), 'created_at', 'created_at, last_active or display_name'),
    order: optional(nullable(text), 'desc', 'desc; anything else is ascending'),
    filter_role: optional(nullable(text), null, 'only those of this role'),
    filter_active: optional(nullable(boolean), null, 'only those active in the last day, or the others'),
  },
  run: async (wanted, call) => {
    const { sort_by, order, filter_role, filter_active } = wanted
    const found = await call.ask(listIdentities, wanted)
    if (!haveOrder(sort_by, listIn(found))) throw await noOrder(wanted, call)
    return {
      items: exactFields(found, 'identities').identities,
      total: found.count,
      metadata: {
        filtered: Boolean(filter_role) || filter_active !== null,
        sort: sort_by,
        order,
        filters_applied: {
          ...(filter_role !== null && { role: filter_role }),
          ...(filter_active !== null && { active: filter_active }),
        },
      },
    }
  },
})

const sortable = ['created_at', 'last_active', 'display_name']

const listIn = (found: object): PythonMap[] => {
  const list = readExactly(rawText(found, 'identities') ?? '[]')
  return (list as readonly PythonValue[]).filter(isMap)
}

const haveOrder = (field: string | null, all: readonly PythonMap[]): boolean =>
  field === null || !sortable.includes(field) || unordered(field, all) === undefined

/** The first two neighbours of which none comes before the other. */
const unordered = (field: string, all: readonly PythonMap[]): [PythonValue, PythonValue] | undefined => {
  const values = all.map(identity => identity.get(field) ?? '')
  for (const [at, later] of values.slice(1).entries())
    try {
      isLess(later, values[at]!)
    } catch {
      return [later, values[at]!]
    }
  return undefined
}

interface Wanted {
  readonly sort_by: string | null
  readonly order: string | null
  readonly filter_role: string | null
  readonly filter_active: boolean | null
}

/** Text and numbers have no order: that was said of the first two that were met, from the end when the order is `desc`. */
const noOrder = async (wanted: Wanted, call: LegacyCall) => {
  const created = listIn(await call.ask(listIdentities, { ...wanted, sort_by: null }))
  const met = wanted.order === 'desc' ? created.toReversed() : created
  const [later, earlier] = unordered(wanted.sort_by ?? '', met) ?? ['', 0n]
  const types = `'${typeName(later)}' and '${typeName(earlier)}'`
  return legacyError('INTERNAL_ERROR', `'<' not supported between instances of ${types}`)
}

const typeName = (value: PythonValue): string => {
  if (value === null) return 'NoneType'
  if (typeof value === 'object') return isMap(value) ? 'dict' : 'list'
  return { string: 'str', bigint: 'int', number: 'float', boolean: 'bool' }[typeof value as 'string' | 'bigint']
}
