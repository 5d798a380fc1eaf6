import type { Command } from 'commander'
import { parseDuration, sayDuration } from '../duration.ts'
import { type DaemonOptions, findSocket } from '../find-socket.ts'
import { type Driven, drive, nothingYet } from '../load/drive.ts'
import { type Expectation, errorsOf, rateOf, readExpectations, sayMs } from '../load/expectations.ts'
import { profiles } from '../load/profiles.ts'
import { withDaemonOptions, withExamples } from '../options.ts'
import { note, paint, say, sayJson } from '../output.ts'
import { UsageError } from '../usage-error.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly profile: string
  readonly rate: string
  readonly for: string
  readonly expect?: string
}

export const define = (command: Command): void => {
  const kinds = Object.entries(profiles).map(([name, { doc }]) => `${name} (${doc})`)
  command
    .description('Put load on the running daemon at a steady rate, and see whether it answers as it should.')
    .option('--profile <kind>', kinds.join('; '), 'events')
    .option('--rate <number>', 'requests per second', '100')
    .option('--for <duration>', 'how long', '10s')
    .option('--expect <bounds>', 'exit with 1 when one is missed: p50, p90, p95, p99, p99.9, max, errors, rate')
    .action(() => load(command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), [
    'ksi load --profile legacy --rate 100 --for 1m --expect p99=20ms,errors=0',
    'ksi load --profile mail --rate 500 --for 10s --json',
  ])
}

const load = async (options: Options): Promise<void> => {
  const { profile: name, expect, json } = options
  if (!Object.hasOwn(profiles, name))
    throw new UsageError(`there is no profile "${name}"`, { hint: `there are ${Object.keys(profiles).join(', ')}` })
  const wanted = { rate: rateIn(options.rate), length: lengthIn(options.for), signal: interruption() }
  const expectations = expect === undefined ? [] : readExpectations(expect)
  const traffic = await profiles[name as keyof typeof profiles].begin(await findSocket(options))
  const driven = nothingYet()
  const stopShowing = json ? () => {} : showing(driven, wanted.length)
  try {
    await drive(traffic, wanted, driven)
  } finally {
    stopShowing()
    await traffic.end()
  }
  const missed = expectations.flatMap(({ text, missed: missedBy }) => {
    const found = missedBy(driven)
    return found === undefined ? [] : [{ expected: text, found }]
  })
  if (json) sayJson({ profile: name, rate: wanted.rate, ...figuresOf(driven), missed })
  else show(driven, { expectations, missed })
  if (missed.length > 0) process.exitCode = 1
}

const rateIn = (text: string): number => {
  const rate = Number(text)
  if (rate > 0 && rate <= 100_000) return rate
  throw new UsageError(`"${text}" is no rate`, { hint: 'requests per second, 100000 at most, as --rate 100' })
}

const lengthIn = (text: string): number => {
  const length = parseDuration(text)
  if (length > 0) return length
  throw new UsageError('--for must be longer than nothing', { hint: 'as --for 30s' })
}

/** Ctrl-C ends the load and shows what there is; a second one ends everything. */
const interruption = (): AbortSignal => {
  const controller = new AbortController()
  process.once('SIGINT', () => controller.abort())
  return controller.signal
}

const figuresOf = (driven: Driven) => ({
  sent: driven.sent,
  answered: driven.answered,
  errors: driven.errors,
  seconds: round(driven.seconds),
  per_second: round(rateOf(driven)),
  p50_ms: round(driven.times.quantile(0.5)),
  p90_ms: round(driven.times.quantile(0.9)),
  p99_ms: round(driven.times.quantile(0.99)),
  max_ms: round(driven.slowest),
})

const round = (value: number): number => Math.round(value * 1000) / 1000

const everyMs = { terminal: 500, elsewhere: 10_000 }

const showing = (driven: Driven, length: number): (() => void) => {
  const terminal = process.stderr.isTTY
  const line = () =>
    `${driven.sent} sent, ${errorsOf(driven)} failed, p99 ${sayMs(driven.times.quantile(0.99))}, ${sayDuration(Math.max(0, length - driven.seconds))} left`
  const timer = setInterval(
    () => (terminal ? process.stderr.write(`\r\x1b[K${line()}`) : note(line())),
    terminal ? everyMs.terminal : everyMs.elsewhere,
  )
  return () => {
    clearInterval(timer)
    if (terminal) process.stderr.write('\r\x1b[K')
  }
}

interface Judged {
  readonly expectations: readonly Expectation[]
  readonly missed: readonly { readonly expected: string; readonly found: string }[]
}

const show = (driven: Driven, { expectations, missed }: Judged): void => {
  const { times, slowest } = driven
  say(
    `${driven.answered} of ${driven.sent} answered in ${sayDuration(driven.seconds)}, ${rateOf(driven).toFixed(1)} per second`,
  )
  const quantiles = [0.5, 0.9, 0.99].map(part => `p${part * 100} ${sayMs(times.quantile(part))}`)
  say(`${quantiles.join(', ')}, slowest ${sayMs(slowest)}`)
  for (const [code, count] of Object.entries(driven.errors)) say(`${paint('red', '✗')} ${count} times ${code}`)
  for (const { text } of expectations) {
    const found = missed.find(({ expected }) => expected === text)?.found
    say(found === undefined ? `${paint('green', '✓')} ${text}` : `${paint('red', '✗')} ${text}: it was ${found}`)
  }
}
