/** What one key of daemon.json may hold: the type, its default, its documentation and its messages come from here. */
export interface Key<T = unknown> {
  readonly kind: Kind
  /** Used when nobody sets it; a relative path lies in the home. */
  readonly initial: T
  /** One sentence for the reference. */
  readonly doc: string
  readonly unit?: Unit
  /** Environment variables that set it, the first wins. */
  readonly env?: readonly string[]
  readonly least?: number
  readonly most?: number
  /** The words that may be said, in any case, and other spellings of them. */
  readonly words?: readonly string[]
  readonly spellings?: Readonly<Record<string, string>>
  /** `false` switches it off. */
  readonly canBeOff?: boolean
  /** What to say when it is set to something else than its default. */
  readonly remark?: string
}

export type Kind = 'boolean' | 'integer' | 'number' | 'text' | 'texts' | 'numbers' | 'word' | 'path' | 'paths'
export type Unit =
  | 's'
  | 'bytes'
  | 'MiB'
  | 'days'
  | 'events'
  | 'events/s'
  | 'threads'
  | 'files'
  | 'messages'
  | 'turns'
  | 'agents'

/** An object of daemon.json. `others` says what names may hold that are not listed; without it they are unknown. */
export interface Group<Keys extends Nodes = Nodes> {
  readonly doc: string
  readonly keys: Keys
  readonly others?: Group | 'anything'
  /** What to say when such an unlisted name is used. */
  readonly remark?: string
}

export type Node = Key | Group
export type Nodes = { readonly [name: string]: Node }

/** What the configuration holds where a node of the table stands. */
export type ValueOf<N> =
  N extends Key<infer T>
    ? T
    : N extends Group<infer Keys>
      ? { readonly [Name in keyof Keys]: ValueOf<Keys[Name]> } & OthersOf<N>
      : never

type OthersOf<N> = N extends { readonly others: 'anything' }
  ? Readonly<Record<string, unknown>>
  : N extends { readonly others: infer Other }
    ? { readonly [name: string]: ValueOf<Other> }
    : unknown

export const isKey = (node: Node): node is Key => 'kind' in node

type About = Pick<Key, 'doc' | 'unit' | 'env' | 'remark'>
type Bounds = Pick<Key, 'least' | 'most'>

export const boolean = (initial: boolean, about: About): Key<boolean> => ({ kind: 'boolean', initial, ...about })

export const integer = (initial: number, about: About & Bounds): Key<number> => ({ kind: 'integer', initial, ...about })

export const number = (initial: number, about: About & Bounds): Key<number> => ({ kind: 'number', initial, ...about })

export const text = (initial: string, about: About): Key<string> => ({ kind: 'text', initial, ...about })

export const texts = (initial: readonly string[], about: About): Key<readonly string[]> => ({
  kind: 'texts',
  initial,
  ...about,
})

export const numbers = (initial: readonly number[], about: About & Bounds): Key<readonly number[]> => ({
  kind: 'numbers',
  initial,
  ...about,
})

export const word = <const Word extends string>(
  words: readonly [Word, ...Word[]],
  initial: NoInfer<Word>,
  about: About & Pick<Key, 'spellings'>,
): Key<Word> => ({ kind: 'word', words, initial, ...about })

export const path = (initial: string, about: About): Key<string> => ({ kind: 'path', initial, ...about })

export const paths = (initial: readonly string[], about: About): Key<readonly string[]> => ({
  kind: 'paths',
  initial,
  ...about,
})

/** A path that is off unless somebody names it. */
export const pathOrOff = (about: About): Key<string | false> => ({
  kind: 'path',
  initial: false,
  canBeOff: true,
  ...about,
})

/** A key that stays undefined when nobody sets it: its owner decides. */
export const unset = <T>(key: Key<T>): Key<T | undefined> => ({ ...key, initial: undefined })
