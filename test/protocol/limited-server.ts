import { OpenConnections } from '../../src/protocol/index.ts'
import { FakeBus } from './fake-bus.ts'

// Serves events in the folder it is given, keeping so many files for itself.
const [folder = '', reserved = '64'] = process.argv.slice(2)
const bus = new FakeBus({
  'test:status': () => ({ connections: connections.all().length, cpu: process.cpuUsage() }),
})
const connections = new OpenConnections(bus, { folder, limits: { reserved_files: Number(reserved) } })
await connections.open(connections.events)
process.stdout.write('ready\n')
