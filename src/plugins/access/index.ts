import { ConnectionsService, definePlugin, type Plugin } from '../../plugin/index.ts'
import { permissionsOf, type Rules } from './permissions.ts'
import { type Rate, RateLimit } from './rate-limit.ts'

export { permissionsOf } from './permissions.ts'
export { touchedNamespaces } from './touched-namespaces.ts'

/** What `daemon` of the configuration says of access. */
export interface AccessRules {
  readonly rate_limit: Rate
  readonly permissions: Rules
}

/** The plugin that keeps to these rules; none when there are none, so that they cost nothing. */
export const access = ({ rate_limit, permissions }: AccessRules): Plugin | undefined => {
  const isLimited = rate_limit.events_per_sec > 0
  const isRestricted = Object.keys(permissions).length > 0
  if (!isLimited && !isRestricted) return undefined
  return definePlugin({
    name: 'access',
    version: '1.0.0',
    description: 'Holds clients and agents to daemon.permissions and daemon.rate_limit.',
    priority: 0,
    needs: { connections: ConnectionsService },
    hooks: { admitEvent: { order: 'first', actors: ['client', 'agent'] } },

    setup({ services }) {
      const rate = isLimited ? new RateLimit(rate_limit, services.connections) : undefined
      const permitted = isRestricted ? permissionsOf(permissions) : undefined
      return {
        hooks: {
          admitEvent: (data, context) =>
            (context.parent_id === undefined ? rate?.admit(context) : undefined) ??
            (context.direct ? permitted?.(data, context) : undefined),
        },
      }
    },
  })
}
