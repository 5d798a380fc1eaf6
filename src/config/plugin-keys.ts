import { boolean, type Group, integer, number, numbers, path, paths, text, unset, word } from './key.ts'

/** What every plugin's section may say; the daemon reads it, the plugin does not see it. */
export const genericPluginKeys = {
  enabled: boolean(true, { doc: 'False: the plugin is known and not started.' }),
  lazy: unset(
    boolean(false, {
      doc: 'True: it starts when it is first needed, and its file is not read before as long as it has not changed. Unset: as the plugin says.',
    }),
  ),
  priority: unset(
    integer(50, { least: -1000, most: 1000, doc: 'Lower starts and is asked first. Unset: as the plugin says.' }),
  ),
  isolate: unset(
    word(['none', 'process'], 'none', {
      doc: 'In which process it runs: the daemon’s, or one of its own. Unset: the daemon’s, until it repeatedly keeps everybody waiting.',
    }),
  ),
  memory_limit: integer(512, {
    least: 64,
    most: 1_048_576,
    unit: 'MiB',
    doc: 'Memory that a process of its own may have.',
  }),
  max_failures: integer(10, {
    least: 1,
    doc: 'Failures in a row after which one of its commands answers PLUGIN_UNAVAILABLE for 30 s.',
  }),
} as const

/** The section `plugins`. Only what the daemon itself must know is listed; the rest is checked by each plugin's own schema. */
export const pluginKeys = {
  doc: 'Settings of plugins, by their names.',
  keys: {
    state_service: {
      doc: 'State: namespaces, versions, sessions.',
      keys: {
        ...genericPluginKeys,
        state_dir: path('var/state', { doc: 'The folder of `ksi.db`.' }),
      },
      others: 'anything',
    },
    agent_service: {
      doc: 'Agents: profiles, identities, mailboxes.',
      keys: {
        ...genericPluginKeys,
        profiles_dir: path('agent_profiles', { doc: 'The folder of agent profiles, laid over the shipped ones.' }),
        identities_file: path('var/db/identities.json', {
          doc: 'The file of agent identities.',
          env: ['KSI_IDENTITY_STORAGE_PATH'],
        }),
        max_agents: unset(integer(32, { least: 1, unit: 'agents', doc: 'How many agents may run at once.' })),
        max_hops: unset(
          integer(32, {
            least: 1,
            unit: 'messages',
            doc: 'Messages from agent to agent since the last turn that no agent started; a profile may raise it.',
          }),
        ),
        max_turns_per_conversation: unset(
          integer(50, {
            least: 1,
            unit: 'turns',
            doc: 'Turns of one agent in one conversation; a profile may raise it.',
          }),
        ),
      },
      others: 'anything',
    },
    completion_service: {
      doc: 'Completions: turns of agents with their providers.',
      keys: {
        ...genericPluginKeys,
        claude_program: unset(
          text('', { doc: 'The program of Claude Code: a name on the PATH, or a path.', env: ['CLAUDE_BIN'] }),
        ),
        model: unset(
          text('', { doc: 'The model when neither the request nor the profile names one.', env: ['CLAUDE_MODEL'] }),
        ),
        timeout: unset(
          number(300, {
            least: 0.001,
            unit: 's',
            doc: 'How long a completion may take when it does not say so itself.',
            env: ['KSI_COMPLETION_TIMEOUT_DEFAULT'],
          }),
        ),
        min_timeout: unset(
          number(60, {
            least: 0.001,
            unit: 's',
            doc: 'The shortest time a request may ask for.',
            env: ['KSI_COMPLETION_TIMEOUT_MIN'],
          }),
        ),
        max_timeout: unset(
          number(1800, {
            least: 0.001,
            unit: 's',
            doc: 'The longest time a request may ask for.',
            env: ['KSI_COMPLETION_TIMEOUT_MAX'],
          }),
        ),
        progress_timeout: unset(
          number(300, {
            least: 0.001,
            unit: 's',
            doc: 'How long a provider may say nothing before it is ended.',
            env: ['KSI_CLAUDE_PROGRESS_TIMEOUT'],
          }),
        ),
      },
      others: 'anything',
    },
    legacy: {
      doc: 'Old commands, answered as the old daemon did.',
      keys: {
        ...genericPluginKeys,
        spawn_task: word(['first_message', 'turn'], 'first_message', {
          doc: 'What SPAWN_AGENT does with its task: it stands before the agent’s first message, or is a turn at once.',
        }),
        timeout_attempts: numbers([300, 900, 1800], {
          least: 0.001,
          unit: 's',
          doc: 'How long each try of a COMPLETION may take, one after the other.',
          env: ['KSI_CLAUDE_TIMEOUT_ATTEMPTS'],
        }),
        shadow_plugin_dirs: paths([], {
          doc: 'Folders of plugins that the copy loads whose answers are compared: none of yours if not said.',
        }),
        old_sockets: unset(
          path('sockets', {
            doc: 'The folder of the old daemon’s sockets, or one of them: where commands go whose route leads there.',
          }),
        ),
      },
      others: 'anything',
    },
  },
  others: {
    doc: 'What every plugin’s section may say. Its other keys are the plugin’s own.',
    keys: genericPluginKeys,
    others: 'anything',
  },
} as const satisfies Group
