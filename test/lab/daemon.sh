# shellcheck shell=bash
# Daemons from unpacked packages, each in namespaces of its own (inside.sh).
# Needs lib.sh.

# daemon_start FOLDER ROOT [FOLDER=MOUNTPOINT…] -- COMMAND…: in the background, from the packages in ROOT; FOLDER gets
# `pid` and `log`.
daemon_start() {
  local folder=$1 root=$2 argument
  shift 2
  for argument in "$@"; do
    [ "$argument" = -- ] && break
    mkdir -p "${argument%%=*}"
    mount_point "${argument#*=}"
  done
  setsid unshare --mount --propagation slave --pid --fork \
    "$LAB_SCRIPTS/inside.sh" "$root" "$folder/pid" "$@" >"$folder/log" 2>&1 </dev/null 9>&- &
}

# daemon_answers FOLDER NAME SECONDS COMMAND…: waits until COMMAND succeeds, and says why it does not; of a daemon that has
# ended nothing is expected any more.
daemon_answers() {
  local folder=$1 name=$2 seconds=$3 why
  shift 3
  why="does not answer within $seconds s"
  wait_for "$seconds" daemon_settled "$folder" "$@"
  "$@" >/dev/null 2>&1 && return
  daemon_ended "$folder" && why='has ended'
  tail -n 20 "$folder/log" >&2
  die "$name $why (the end of $folder/log is above)."
}

daemon_settled() {
  local folder=$1
  shift
  "$@" || daemon_ended "$folder"
}

# Its number is known from the moment that it runs; before that, it has not ended.
daemon_ended() {
  [ -s "$1/pid" ] && gone "$(cat "$1/pid")"
}

# daemon_stop FOLDER: and all that it had started.
daemon_stop() {
  stop_process "$1/pid" tini
}

# mount_point FOLDER: a folder of the machine that something is mounted on in a daemon's namespace only. What did not
# exist before goes again with the lab.
mount_point() {
  [ -d "$1" ] && return
  mkdir -p "$1"
  printf '%s\n' "$1" >>"$LAB/mount-points"
}

remove_mount_points() {
  local folder
  [ -e "$LAB/mount-points" ] || return 0
  while read -r folder; do
    [ -d "$folder" ] || continue
    # The kernel takes a mount away with its folder, also from the namespace of another lab.
    grep -qs " $folder " /proc/[0-9]*/mountinfo || rmdir --ignore-fail-on-non-empty "$folder"
  done <"$LAB/mount-points"
  rm -f "$LAB/mount-points"
}
