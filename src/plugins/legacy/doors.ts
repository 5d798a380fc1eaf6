import { basename, dirname } from 'node:path'
import type { Daemon, Endpoint } from '../../plugin/index.ts'
import { legacyEndpoint } from './endpoint.ts'
import type { Routes } from './routes.ts'

/** `control.sock` and those of the five old sockets that are asked for; each of them answers every command. */
export const doors = (
  { places: { legacy_sockets, socket_dir } }: Pick<Daemon, 'places'>,
  routes: Pick<Routes, 'current'>,
): Endpoint[] =>
  legacy_sockets.map(path => legacyEndpoint(dirname(path) === socket_dir ? basename(path) : path, routes))
