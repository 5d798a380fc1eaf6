/** The source of a plugin whose commands `<name>:<key>` run these bodies, with `data` and `context`; `rest` stands in its setup. */
export const source = (
  name: string,
  bodies: Readonly<Record<string, string>>,
  {
    rest = '',
    more = '',
    top = '',
    timeout = 30,
  }: { rest?: string; more?: string; top?: string; timeout?: number } = {},
): string => `
import { anything, command, definePlugin, event, fail } from 'ksi-daemon/plugin'
${top}
const any = (name, how = {}) => command(name, { doc: '', input: anything, output: anything, timeout: ${timeout}, ...how })
const done = event('${name}:done', { doc: '', keep: 'durable', data: anything })
export default definePlugin({
  name: '${name}', version: '1.0.0', description: '', emits: { done },
  commands: { ${Object.keys(bodies)
    .map(key => `${key}: any('${name}:${key}')`)
    .join(', ')} },
  ${more}
  setup: plugin => {
    ${rest}
    return { commands: { ${Object.entries(bodies)
      .map(([key, body]) => `${key}: async (data, context) => { ${body} }`)
      .join(', ')} } }
  },
})
`
