# shellcheck shell=bash
# What every script of the lab shares: where it lives, what it prints, how it waits and stops.
# Changes nothing by being sourced.

# shellcheck disable=SC2034 # the other files use it
LAB_SCRIPTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Everything that the lab writes is below this folder.
LAB="${MANAGER_LAB:-${TMPDIR:-/tmp}/manager-lab}"
LAB="${LAB%/}"
# Two labs at once on one machine need two folders and two slots: a slot, 0 to 9, has its own bridges, addresses and ports.
SLOT="${MANAGER_LAB_SLOT:-0}"

# Progress goes to stderr: stdout belongs to what is meant to be sourced.
say() {
  printf 'lab: %s\n' "$*" >&2
}

die() {
  say "$*"
  exit 1
}

need_root() {
  [ "$(id -u)" -eq 0 ] || die "$1 needs root (it mounts, makes bridges and starts engines); you are $(id -un)."
}

need_debian() {
  command -v apt-get >/dev/null || die 'the lab installs from Debian packages, and this machine has no apt-get. Run the integration tests against your own engine instead (DOCKER_HOST).'
}

need_sane_settings() {
  case "$SLOT" in
    [0-9]) ;;
    *) die "MANAGER_LAB_SLOT is a digit, not '$SLOT'." ;;
  esac
  # The longest socket below it has to stay under the 108 bytes of sun_path, unix(7).
  case "$LAB" in
    *[!A-Za-z0-9/._-]*) die "the lab's folder is written into mount options and lists: $LAB has other characters than letters, digits, dots, - and _." ;;
    /*) [ "${#LAB}" -le 50 ] || die "$LAB is too long for the sockets below it; set MANAGER_LAB to at most 50 characters." ;;
    *) die "MANAGER_LAB has to be an absolute path, not '$LAB'." ;;
  esac
}

# alive PIDFILE NAME: whether the process in PIDFILE runs, is called NAME and is of this lab. A process number may have been
# given to somebody else since, after a restart of the machine even to the same program of another lab. A zombie runs no
# more: its parent may be an up.sh that is still at work.
alive() {
  local pid
  [ -s "$1" ] && pid=$(cat "$1") && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$2" ] &&
    grep -qsF "$LAB/" "/proc/$pid/cmdline" && ! gone "$pid"
}

# wait_for SECONDS COMMAND…: until COMMAND succeeds; fails when the time is over.
wait_for() {
  local left=$(($1 * 10))
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 0.1
  done
}

# stop_process PIDFILE NAME: ends it, politely first.
stop_process() {
  local pid
  if alive "$1" "$2"; then
    pid=$(cat "$1")
    kill "$pid" 2>/dev/null || true
    wait_for 30 gone "$pid" || {
      say "$2 did not stop by itself within 30 s; killing it"
      kill -9 "$pid" 2>/dev/null || true
      wait_for 5 gone "$pid" || true
    }
  fi
  rm -f "$1"
}

gone() {
  local state
  state=$(sed -n 's/^State:[[:space:]]*\([A-Z]\).*/\1/p' "/proc/$1/status" 2>/dev/null) || true
  [ -z "$state" ] || [ "$state" = Z ]
}

# One run of up.sh or down.sh at a time. What is started in the background must close descriptor 9.
lab_lock() {
  mkdir -p "$LAB"
  # Programs below it run as root, so nobody else may have made it.
  { [ -O "$LAB" ] && [ ! -L "$LAB" ]; } || die "$LAB belongs to somebody else; set MANAGER_LAB to a folder of your own."
  exec 9>"$LAB/lock"
  flock 9
}

# together COMMAND…: all of them at once, each given as one text; fails when one of them fails, after all have ended.
together() {
  local command words failed='' pids=() pid
  for command in "$@"; do
    read -ra words <<<"$command"
    # A shell of its own: what fails in it ends it, as everywhere here.
    (set -e && "${words[@]}") &
    pids+=("$!")
  done
  for pid in "${pids[@]}"; do wait "$pid" || failed=yes; done
  [ -z "$failed" ]
}
