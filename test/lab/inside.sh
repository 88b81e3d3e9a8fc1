#!/usr/bin/env bash
# Runs a daemon from packages that are unpacked and not installed, in mount and process namespaces of its own:
#
#   unshare --mount --propagation slave --pid --fork inside.sh ROOT PIDFILE [FOLDER=MOUNTPOINT…] -- COMMAND…
#
# Its /usr is ROOT/usr over the machine's (so its libraries may be newer), its mounts are seen by nobody else and end with
# it, and so do its processes: the kernel kills all that is in a process namespace with the first one. PIDFILE gets the
# number of that one, on the machine.
set -euo pipefail

root=$1 pidfile=$2
shift 2
# Here, /proc is still the machine's.
read -r pid _ </proc/self/stat
mount -t proc proc /proc
mount -t overlay -o "ro,lowerdir=$root/usr:/usr" manager-lab-usr /usr
while [ "$1" != -- ]; do
  mount --bind "${1%%=*}" "${1#*=}"
  shift
done
shift
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
printf '%s\n' "$pid" >"$pidfile"
exec tini -- "$@"
