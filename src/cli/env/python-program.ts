/** What the program `python` of `ksi env` runs. */
export interface Programs {
  /** Absolute paths: what runs the launcher, and the launcher. */
  readonly node: string
  readonly launcher: string
}

/** A text as one word of a POSIX shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Runs `ksi` wherever it is. */
export const ksiProgram = (programs: Programs): string =>
  `#!/bin/sh\n# Written by ksi env.\nexec ${called(programs)} "$@"\n`

/** Stands for `python`: what was a module or script of the daemon is a command of `ksi`, all else goes to the real one. */
export const pythonProgram = (programs: Programs): string => `#!/bin/sh
# Written by ksi env.
ksi() { exec ${called(programs)} "$@"; }

migrate() {
  if [ "\${1-}" = migrate-state ]; then ksi "$@"; else ksi migrate "$@"; fi
}

check() {
  file=ksi_daemon/plugins/$(printf %s "$1" | tr . /)
  for path in "$file.py" "$file.ts" "$file.mjs" "$file.js" "$file"; do
    [ -e "$path" ] && ksi plugin check "$path"
  done
  ksi plugin check "$1"
}

# No daemon runs yet when the tests are run, and a selected one is the last word after ::
try() {
  for word; do
    case $word in *::test_*) ksi selftest --scratch --only "\${word##*::test_}" ;; esac
  done
  ksi selftest --scratch
}

# Debian's Python is called python3 only.
real() {
  set -f
  old_ifs=$IFS
  for name in "\${0##*/}" python3 python; do
    IFS=:
    for folder in $PATH; do
      IFS=$old_ifs
      [ "\${folder:-.}/$name" -ef "$0" ] || [ "\${folder:-.}" -ef "\${0%/*}" ] && continue
      [ -f "\${folder:-.}/$name" ] && [ -x "\${folder:-.}/$name" ] && exec "\${folder:-.}/$name" "$@"
    done
    IFS=$old_ifs
  done
  echo "\${0##*/}: there is no Python on the PATH" >&2
  exit 127
}

if [ "\${1-}" = -m ]; then
  case \${2-} in
    ksi_daemon.core_plugin) shift 2; ksi start "$@" ;;
    ksi_daemon.migrate_to_plugins) shift 2; migrate "$@" ;;
    ksi_daemon.plugins.*) check "\${2#ksi_daemon.plugins.}" ;;
    pytest) case " $* " in *tests/test_plugin_integration.py*) shift 2; try "$@" ;; esac ;;
  esac
else
  case \${1-} in
    ksi_daemon/core_plugin.py | */ksi_daemon/core_plugin.py) shift; ksi start "$@" ;;
    ksi_daemon/migrate_to_plugins.py | */ksi_daemon/migrate_to_plugins.py) shift; migrate "$@" ;;
    tools/monitor_plugin_performance.py | */tools/monitor_plugin_performance.py) ksi emit system:metrics ;;
  esac
fi
real "$@"
`

const called = ({ node, launcher }: Programs): string => `${quoted(node)} ${quoted(launcher)}`
