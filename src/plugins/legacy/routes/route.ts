/** Who answers a command: this daemon, the old one, or the old one while a copy of this one is compared with it. */
export type Target = 'plugins' | 'legacy' | 'shadow'
export const targets = ['plugins', 'legacy', 'shadow'] as const

/** The route of one command. */
export interface Route {
  readonly to: Target
  /** Of a hundred calls so many take it; all if not said. */
  readonly percent?: number
  /** Where the other calls go. */
  readonly rest?: Target
  /** Clients that always go one way, by the name they give themselves. */
  readonly clients?: Readonly<Record<string, Target>>
}

/** What is kept over restarts: the routes by the name of a command; `*` is every other one. */
export interface KeptRoutes {
  /** The folder of the old daemon's sockets, or one of them, when it is not the configured one. */
  readonly old_sockets?: string
  readonly routes: Readonly<Record<string, Route>>
}

/** The row that keeps them. */
export const keptIn = { store: 'legacy_routes', key: 'table' } as const
/** Stands for the commands that have no route of their own. */
export const allOthers = '*'
