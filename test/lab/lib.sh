# shellcheck shell=bash
# What every script of the lab shares: where it lives, what it prints, how it installs.
# Sourced by up.sh, down.sh and status.sh; changes nothing by being sourced.

# Everything that the lab writes is below this folder.
LAB="${MANAGER_LAB:-${TMPDIR:-/tmp}/manager-lab}"
LAB="${LAB%/}"

# Progress goes to stderr: stdout belongs to what is meant to be sourced.
say() {
  printf 'lab: %s\n' "$*" >&2
}

die() {
  say "$*"
  exit 1
}

need_root() {
  [ "$(id -u)" -eq 0 ] || die "$1 needs root (it mounts, makes a bridge and starts an engine); you are $(id -un)."
}

need_debian() {
  command -v apt-get >/dev/null || die 'the lab installs from Debian packages, and this machine has no apt-get. Run the integration tests against your own engine instead (DOCKER_HOST).'
}

# The package lists are fetched once a run, and only when something has to come from them.
APT_FRESH=''
apt_refresh() {
  [ -n "$APT_FRESH" ] && return
  apt-get update -qq >&2
  APT_FRESH=yes
}

# apt_command COMMAND PACKAGE: installs PACKAGE unless COMMAND is there.
apt_command() {
  command -v "$1" >/dev/null || apt_install "$2"
}

# apt_library PACKAGE: installs it unless it is there.
apt_library() {
  dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed || apt_install "$1"
}

# Never removes another package for the one it installs.
apt_install() {
  say "installing $1"
  apt_refresh
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-remove --no-install-recommends "$1" >"$LAB/apt.log" 2>&1 || {
    cat "$LAB/apt.log" >&2
    die "Debian's $1 cannot be installed (see above)."
  }
}

# apt_unpack FOLDER PACKAGE…: unpacks packages into FOLDER without installing them, so that no service is started and
# an engine that the machine has already stays as it is.
apt_unpack() {
  local folder=$1 debs="$LAB/debs" deb
  shift
  apt_refresh
  mkdir -p "$debs" "$folder.part"
  (cd "$debs" && apt-get -qq -o APT::Sandbox::User=root download "$@" >&2)
  for deb in "$debs"/*.deb; do
    dpkg-deb -x "$deb" "$folder.part"
  done
  rm -rf "$debs" "$folder"
  mv "$folder.part" "$folder"
}

# alive PIDFILE NAME: whether the process in PIDFILE runs and is called NAME (a process number may have been given to
# somebody else since).
alive() {
  [ -s "$1" ] && [ "$(cat "/proc/$(cat "$1")/comm" 2>/dev/null)" = "$2" ]
}

# wait_for SECONDS COMMAND…: until COMMAND succeeds; fails when the time is over.
wait_for() {
  local left=$(($1 * 5))
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 0.2
  done
}

# stop_process PIDFILE NAME: ends it, politely first.
stop_process() {
  alive "$1" "$2" || return 0
  local pid
  pid=$(cat "$1")
  kill "$pid" 2>/dev/null || true
  wait_for 30 not_running "$pid" || {
    say "$2 did not stop by itself within 30 s; killing it"
    kill -9 "$pid" 2>/dev/null || true
    wait_for 5 not_running "$pid" || true
  }
}

not_running() {
  ! kill -0 "$1" 2>/dev/null
}

# One run of up.sh or down.sh at a time. What is started in the background must close descriptor 9.
lab_lock() {
  mkdir -p "$LAB"
  # Programs below it run as root, so nobody else may have made it.
  { [ -O "$LAB" ] && [ ! -L "$LAB" ]; } || die "$LAB belongs to somebody else; set MANAGER_LAB to a folder of your own."
  exec 9>"$LAB/lock"
  flock 9
}
