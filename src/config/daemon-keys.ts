import { boolean, type Group, integer, number, path, paths, texts, unset, word } from './key.ts'

/** The section `daemon`. */
export const daemonKeys = {
  doc: 'The daemon itself.',
  keys: {
    plugin_dirs: paths([], {
      doc: 'Folders where plugins are looked for, before `<home>/plugins`. Flags and the environment add to them.',
      env: ['KSI_PLUGIN_DIRS', 'KSI_PLUGIN_PATH'],
    }),
    isolated_plugin_dirs: paths([], {
      doc: 'Folders where plugins are looked for, too, and each runs in a process of its own unless `plugins.<name>.isolate` is `none`. They may be named in `plugin_dirs` as well, and `<home>/plugins` may be one.',
    }),
    max_event_history: integer(1000, { least: 0, unit: 'events', doc: 'How many recent events are kept in memory.' }),
    event_timeout: number(30, {
      least: 0.001,
      unit: 's',
      doc: 'How long a request may take before it is answered with TIMEOUT, unless its command has a limit of its own.',
    }),
    event_queue_size: integer(10_000, {
      least: 1,
      unit: 'events',
      doc: 'How many requests may be accepted and not yet answered; one more is refused with QUEUE_FULL.',
    }),
    worker_threads: integer(4, {
      least: 1,
      most: 64,
      unit: 'threads',
      doc: 'How many threads run the commands that a plugin declares as blocking.',
    }),
    batch_timeout: number(0.1, {
      least: 0,
      most: 60,
      unit: 's',
      doc: 'How long one batch of durable writes may go on growing while work keeps arriving; 0 commits each write alone.',
    }),
    log_level: word(['DEBUG', 'INFO', 'WARN', 'ERROR'], 'INFO', {
      doc: 'The least important lines that `daemon.log` keeps, in upper or lower case.',
      env: ['KSI_LOG_LEVEL'],
      spellings: { TRACE: 'DEBUG', NOTSET: 'DEBUG', WARNING: 'WARN', CRITICAL: 'ERROR', FATAL: 'ERROR' },
    }),
    log_events: boolean(false, { doc: 'Writes one line per event into `daemon.log`, its data cut at 1 KB.' }),
    log_format: word(['console', 'json'], 'console', {
      doc: 'How log lines look where a person may be reading; the file has JSON always.',
      env: ['KSI_LOG_FORMAT'],
    }),
    log_dir: path('logs', { doc: 'The folder of `daemon.log`.', env: ['KSI_LOG_DIR'] }),
    log_rotate: {
      doc: 'When `daemon.log` is set aside and how many old ones are kept.',
      keys: {
        max_bytes: integer(10_485_760, { least: 4096, unit: 'bytes', doc: 'The size at which a new file is begun.' }),
        keep: integer(5, {
          least: 0,
          most: 1000,
          unit: 'files',
          doc: 'How many old files are kept: `daemon.log.1` is the newest.',
        }),
      },
    },
    log_retention: {
      doc: 'How much of the durable event log is kept; unacknowledged mail is never removed.',
      keys: {
        days: number(30, { least: 0, unit: 'days', doc: 'Older events are removed.' }),
        max_bytes: integer(1_073_741_824, {
          least: 1_048_576,
          unit: 'bytes',
          doc: 'Beyond it the oldest events are removed.',
        }),
      },
    },
    rate_limit: {
      doc: 'How many events one connection may send; more are refused with RATE_LIMITED and the time to wait.',
      keys: {
        events_per_sec: number(0, { least: 0, unit: 'events/s', doc: 'The lasting rate; 0 sets no limit.' }),
        burst: integer(0, {
          least: 0,
          unit: 'events',
          doc: 'How many may come at once; 0 means one second of the lasting rate.',
        }),
      },
    },
    permissions: {
      doc: 'What clients and agents may do, by patterns of who: `client:*`, `agent:<id>`, or the id alone; a client’s id is what it calls itself in `client_id`. What no entry restricts is allowed; when several fit, all must allow it. `system:hello` and `system:authenticate` are always allowed.',
      keys: {},
      others: {
        doc: 'The rules for one pattern; what is left out is not restricted.',
        keys: {
          emit: unset(texts([], { doc: 'Patterns of the events it may send, commands among them.' })),
          subscribe: unset(texts([], { doc: 'Patterns of the events it may subscribe to and look back at.' })),
          state: unset(texts([], { doc: 'Patterns of the namespaces of the state it may read and change.' })),
        },
      },
    },
    max_event_depth: integer(32, {
      least: 1,
      most: 10_000,
      unit: 'events',
      doc: 'The longest chain of events that cause each other.',
    }),
    shared_database: path('var/db/agent_shared_state.db', {
      doc: 'The database of the shared state, in the format of the old daemon.',
      env: ['KSI_DB_PATH'],
    }),
    session_log_dir: path('var/logs/sessions', {
      doc: 'The folder of the session logs of agents.',
      env: ['KSI_SESSION_LOG_DIR'],
    }),
    run_dir: unset(
      path('', { doc: 'The folder of the lock and the pid; `.run` in the folder of the sockets if not said.' }),
    ),
    pid_file: unset(path('', { doc: 'The file of the pid; `pid` in `run_dir` if not said.', env: ['KSI_PID_FILE'] })),
    prompts_dir: path('prompts', { doc: 'The folder of prompt compositions and their components.' }),
  },
} as const satisfies Group
