#!/usr/bin/env bash
# Runs a program of unpacked packages in the mount namespace that it is started in, with the caller's folder, environment and
# signals:
#
#   unshare --mount --propagation slave tool.sh ROOT ETC PROGRAM ARGUMENT…
#
# Its /usr is ROOT/usr over the machine's, and /etc/containers is ETC.
set -euo pipefail

root=$1 etc=$2
shift 2
folder=$PWD
mount -t overlay -o "ro,lowerdir=$root/usr:/usr" manager-lab-usr /usr
mount --bind "$etc" /etc/containers
cd "$folder"
program=/usr/bin/$1
shift
exec "$program" "$@"
